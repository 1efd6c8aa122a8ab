#include "api/dbus/waiting.h"

#include <utility>

#include <sdbus-c++/Error.h>
#include <sdbus-c++/Message.h>

namespace skep::api::dbus {

struct Waiting::Call {
  sdbus::MethodCall message;
  std::string sender;
};

Waiting::Waiting(std::function<void()> sent) : sent_(std::move(sent)) {}

Waiting::~Waiting() = default;

CallId Waiting::add(const sdbus::MethodCall& call) {
  auto sender = call.getSender();
  if (calls_.size() >= most || by_sender_[sender] >= most_of_one)
    throw sdbus::Error("org.freedesktop.DBus.Error.LimitsExceeded",
                       "too many calls wait for their answer; try again when some are answered");
  ++by_sender_[sender];
  calls_.emplace(++last_, std::make_unique<Call>(Call{call, std::move(sender)}));
  return last_;
}

std::optional<std::string> Waiting::sender(CallId id) const {
  const auto found = calls_.find(id);
  if (found == calls_.end()) return std::nullopt;
  return found->second->sender;
}

void Waiting::answer(CallId id, const std::function<void(sdbus::MethodReply&)>& write) {
  finish(id, [&](const sdbus::MethodCall& message) {
    auto reply = message.createReply();
    write(reply);
    return reply;
  });
}

void Waiting::refuse(CallId id, const std::string& error, const std::string& sentence) {
  finish(id, [&](const sdbus::MethodCall& message) {
    return message.createErrorReply(sdbus::Error(error, sentence));
  });
}

void Waiting::finish(CallId id,
                     const std::function<sdbus::MethodReply(const sdbus::MethodCall&)>& reply) {
  const auto found = calls_.find(id);
  if (found == calls_.end()) return;
  const auto call = std::move(found->second);
  calls_.erase(found);
  release(call->sender);
  try {
    reply(call->message).send();
  } catch (const sdbus::Error&) {
    // Whoever called has gone, or the connection has.
  }
  sent_();
}

void Waiting::release(const std::string& sender) {
  const auto found = by_sender_.find(sender);
  if (found != by_sender_.end() && --found->second == 0) by_sender_.erase(found);
}

void Waiting::forget_all() {
  calls_.clear();
  by_sender_.clear();
}

std::size_t Waiting::size() const {
  return calls_.size();
}

}  // namespace skep::api::dbus

#include "bus/calls.h"

#include <utility>

#include <fmt/format.h>
#include <sdbus-c++/Error.h>
#include <sdbus-c++/IProxy.h>
#include <sdbus-c++/Message.h>

namespace skep::bus {

struct Calls::Pending {
  std::unique_ptr<sdbus::IProxy> proxy;
  std::function<void(Reply)> done;
};

Calls::Calls(Post post, std::function<void(const std::string&)> warn)
    : post_(std::move(post)), warn_(std::move(warn)) {}

Calls::~Calls() = default;

void Calls::refuse(std::function<void(Reply)> done, std::string name, std::string message) {
  post_([done = std::move(done), error = CallError{std::move(name), std::move(message)}] {
    done(tl::unexpected(error));
  });
}

void Calls::call(sdbus::IConnection* connection, const Method& method, Duration patience,
                 const std::function<void(sdbus::MethodCall&)>& write,
                 std::function<void(Reply)> done) {
  if (!connection)
    return refuse(std::move(done), "org.freedesktop.DBus.Error.Disconnected",
                  "there is no connection to the system bus");
  if (pending_.size() >= most_calls)
    return refuse(std::move(done), "org.freedesktop.DBus.Error.LimitsExceeded",
                  "too many calls wait for an answer");
  const auto id = ++last_;
  const auto pending = pending_.emplace(id, std::make_unique<Pending>()).first;
  pending->second->done = std::move(done);
  try {
    auto& proxy = pending->second->proxy;
    proxy = sdbus::createProxy(*connection, method.destination, method.path);
    auto message = proxy->createMethodCall(method.interface, method.name);
    if (write) write(message);
    proxy->callMethod(
        message,
        [this, id](sdbus::MethodReply& reply, const sdbus::Error* error) {
          if (error)
            answered(id, tl::unexpected(CallError{error->getName(), error->getMessage()}));
          else
            answered(id, &reply);
        },
        std::chrono::duration_cast<std::chrono::microseconds>(patience));
  } catch (const sdbus::Error& error) {
    auto unsent = std::move(pending->second->done);
    pending_.erase(pending);
    refuse(std::move(unsent), error.getName(), error.getMessage());
  }
}

// sdbus-c++ goes on using the proxy when the answer's handler has returned, and takes no exception
// from it.
void Calls::answered(std::uint64_t id, const Reply& reply) {
  const auto found = pending_.find(id);
  if (found == pending_.end()) return;
  const auto done = std::move(found->second->done);
  if (answered_.empty()) post_([this] { answered_.clear(); });
  answered_.push_back(std::move(found->second));
  pending_.erase(found);
  try {
    done(reply);
  } catch (const std::exception& error) {
    warn_(fmt::format("an answer from the system bus could not be used: {}", error.what()));
  }
}

void Calls::lost() {
  answered_.clear();
  for (auto& [id, pending] : std::exchange(pending_, {}))
    refuse(std::move(pending->done), "org.freedesktop.DBus.Error.NoReply",
           "the connection to the system bus was lost");
}

}  // namespace skep::bus

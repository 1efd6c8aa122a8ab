#include "host/worker.h"

#include <cerrno>
#include <cstring>
#include <utility>

#include <fmt/format.h>

namespace skep::host {

namespace {

// A worker that asks in a loop does not fill the log.
constexpr int most_told = 16;

std::string unserved(const ListenQuery& query) {
  return fmt::format(
      "asked to listen on {}, which this version cannot serve; the app was told ENOTSUP",
      query.described);
}

std::string not_opened(const ListenAddress& address, int error) {
  const char* advice =
      error == EADDRINUSE ? "; find who has it with `ss -ltnp`, or use another port"
      : error == EACCES   ? "; skepd may not bind it: run skepd as root or use a port from 1024 on"
                          : "";
  return fmt::format("cannot listen on {}: {}{}", address.name(), std::strerror(error), advice);
}

}  // namespace

Worker::Worker(WorkerId id, pid_t pid, Listeners& listeners, const Callbacks& callbacks)
    : id_(std::move(id)), pid_(pid), listeners_(listeners), callbacks_(callbacks) {}

void Worker::open_channel(Reactor& reactor, UniqueFd socket) {
  Channel::Callbacks heard;
  heard.query = [this](std::uint64_t ask, const ListenQuery& query) { asked(ask, query); };
  heard.listening = [this](std::uint64_t, const ListenAddress& address) {
    listeners_.listening(id_.app, id_.slot, address);
    callbacks_.happened(event::Listening{id_, address});
  };
  heard.closed = [this](std::uint64_t, const ListenAddress& address) {
    listeners_.closed(id_.app, id_.slot, address);
  };
  heard.message = [](const std::string&) {};
  heard.warn = [this](std::string sentence) { callbacks_.warn(id_, std::move(sentence)); };
  heard.ended = [] {};
  channel_ = std::make_unique<Channel>(reactor, std::move(socket), std::move(heard));
}

void Worker::asked(std::uint64_t ask, const ListenQuery& query) {
  if (query.kind != ListenQuery::Kind::tcp) {
    if (told_unserved_.insert(query.kind).second) callbacks_.warn(id_, unserved(query));
    channel_->refuse(ask, ENOTSUP);
    return;
  }
  asks_[ask] = query.address;
  callbacks_.happened(event::Asked{id_, ask, query.address});
}

void Worker::answer(std::uint64_t ask, int error) {
  const auto found = asks_.find(ask);
  if (found == asks_.end() || !channel_) return;
  const ListenAddress address = found->second;
  asks_.erase(found);
  if (error != 0) {
    channel_->refuse(ask, error);
    return;
  }
  const auto socket = listeners_.open(id_.app, id_.slot, address);
  if (!socket) {
    if (told_unopened_++ < most_told) callbacks_.warn(id_, not_opened(address, socket.error()));
    channel_->refuse(ask, socket.error());
    return;
  }
  channel_->answer(ask, *socket);
}

void Worker::leave() {
  if (channel_) channel_->read_dry();
}

}  // namespace skep::host

#include "log_desk.h"

#include <utility>

#include <fmt/format.h>

namespace skep {

namespace {

using Given = std::function<void(Result<host::LogPart>)>;

Given as_piece(std::function<void(Result<api::LogPiece>)> done) {
  return [done = std::move(done)](Result<host::LogPart> part) {
    done(std::move(part).map([](host::LogPart&& given) {
      return api::LogPiece{std::move(given.text), given.end, given.cut};
    }));
  };
}

std::string asked_by(const api::Peer& peer) {
  return fmt::format("asked for by uid {} (pid {})", peer.uid, peer.pid);
}

class LogFollowing final : public api::LogOperations::Following {
 public:
  explicit LogFollowing(std::unique_ptr<host::LogThread::Follower> follower)
      : follower_(std::move(follower)) {}

 private:
  std::unique_ptr<host::LogThread::Follower> follower_;
};

}  // namespace

Result<host::LogPlace> LogDesk::find(const api::LogSource& source) const {
  if (!source.worker) {
    if (own_log_ == "journal")
      return fail("skepd's own log goes to the journal; read it by `journalctl -t skepd`");
    if (own_log_.empty())
      return fail("skepd's own log goes to its standard error; give [daemon] a `log` to keep it");
    return host::LogPlace(own_log_);
  }
  const Target& worker = *source.worker;
  if (!worker.slot)
    return fail(
        fmt::format("{} is no single worker; name one, such as {}:0", worker.name(), worker.app));
  return rooms_.host.log_file(
      worker.app, *worker.slot,
      source.stream == api::LogStream::out ? host::Host::Stream::out : host::Host::Stream::err);
}

template <typename Answer>
void LogDesk::refuse(const Error& error, std::function<void(Answer)> done) {
  rooms_.reactor.post([done = std::move(done), error] { done(tl::unexpected(error)); });
}

void LogDesk::tail(const api::LogSource& source, std::uint64_t bytes,
                   std::function<void(Result<api::LogPiece>)> done) {
  if (const auto place = find(source))
    rooms_.logs.tail(*place, bytes, as_piece(std::move(done)));
  else
    refuse(place.error(), std::move(done));
}

void LogDesk::read(const api::LogSource& source, std::int64_t offset, std::uint64_t bytes,
                   std::function<void(Result<api::LogPiece>)> done) {
  if (const auto place = find(source))
    rooms_.logs.read(*place, offset, bytes, as_piece(std::move(done)));
  else
    refuse(place.error(), std::move(done));
}

Result<std::unique_ptr<api::LogOperations::Following>> LogDesk::follow(
    const api::LogSource& source, std::function<void(std::string piece)> grown) {
  const auto place = find(source);
  if (!place) return tl::unexpected(place.error());
  return std::make_unique<LogFollowing>(rooms_.logs.follow(*place, std::move(grown)));
}

void LogDesk::clear(const api::LogSource& source, const api::Peer& peer,
                    std::function<void(Result<void>)> done) {
  const auto place = find(source);
  if (!place) return refuse(place.error(), std::move(done));
  rooms_.notices.say(fmt::format("clear of {} {}", place->path, asked_by(peer)));
  rooms_.logs.clear(*place, std::move(done));
}

void LogDesk::reopen(const api::Peer& peer, std::function<void(Result<void>)> done) {
  rooms_.notices.say("reopen of the log files " + asked_by(peer));
  rooms_.logs.reopen(std::move(done));
}

void LogDesk::reopen_by(const std::string& whom) {
  rooms_.notices.say(whom + ": opening the log files anew");
  rooms_.logs.reopen([&notices = rooms_.notices](const Result<void>& done) {
    if (!done) notices.warn({}, done.error().message);
  });
}

std::string LogDesk::path(const api::LogSource& source) const {
  return find(source).value_or(host::LogPlace()).path;
}

}  // namespace skep

#include "unit/control/fake_logs.h"

#include <utility>

#include "api/http/turn.h"

namespace skep::api::test {

static std::string name_of(const LogSource& source) {
  if (!source.worker) return "skepd";
  return source.worker->name() + (source.stream == LogStream::out ? " stdout" : " stderr");
}

void FakeLogs::answer(std::function<void(Result<LogPiece>)> done) {
  in_a_later_turn(loop_.context(), [done = std::move(done), told = end_of_log] {
    done(told.map([](const std::string& text) { return LogPiece{text, text.size(), false}; }));
  });
}

void FakeLogs::tail(const LogSource& source, std::uint64_t bytes,
                    std::function<void(Result<LogPiece>)> done) {
  asked.push_back({name_of(source), 0, bytes});
  answer(std::move(done));
}

void FakeLogs::read(const LogSource& source, std::int64_t offset, std::uint64_t bytes,
                    std::function<void(Result<LogPiece>)> done) {
  asked.push_back({name_of(source), offset, bytes});
  answer(std::move(done));
}

class FakeLogs::Follower final : public Following {
 public:
  Follower(FakeLogs& owner, int number) : owner_(owner), number_(number) {}
  ~Follower() override { owner_.followers.erase(number_); }
  Follower(const Follower&) = delete;
  Follower& operator=(const Follower&) = delete;

 private:
  FakeLogs& owner_;
  int number_;
};

Result<std::unique_ptr<LogOperations::Following>> FakeLogs::follow(
    const LogSource& /*source*/, std::function<void(std::string piece)> grown) {
  if (!end_of_log) return tl::unexpected(end_of_log.error());
  followers[++last_follower_] = std::move(grown);
  return std::make_unique<Follower>(*this, last_follower_);
}

void FakeLogs::clear(const LogSource& source, const Peer& peer,
                     std::function<void(Result<void>)> answered) {
  cleared.push_back(path(source));
  peers.push_back(peer);
  in_a_later_turn(loop_.context(),
                  [answered = std::move(answered), told = outcome] { answered(told); });
}

void FakeLogs::reopen(const Peer& peer, std::function<void(Result<void>)> answered) {
  peers.push_back(peer);
  in_a_later_turn(loop_.context(),
                  [answered = std::move(answered), told = outcome] { answered(told); });
}

std::string FakeLogs::path(const LogSource& source) const {
  const auto found = paths.find(name_of(source));
  return found == paths.end() ? "" : found->second;
}

}  // namespace skep::api::test

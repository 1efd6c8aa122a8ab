#include "unit/xmlrpc/fakes.h"

#include <algorithm>

#include "api/http/turn.h"

namespace skep::api::xmlrpc::test {
namespace {

Result<LogPiece> no_file() {
  return fail("it has no file");
}

}  // namespace

std::string name_of(const LogSource& source) {
  if (!source.worker) return "skepd";
  return source.worker->name() + (source.stream == LogStream::out ? " stdout" : " stderr");
}

void FakeLogs::later(std::function<void()> task) {
  in_a_later_turn(loop_.context(), std::move(task));
}

void FakeLogs::tail(const LogSource& source, std::uint64_t bytes,
                    std::function<void(Result<LogPiece>)> done) {
  const auto found = text.find(name_of(source));
  if (found == text.end()) return later([done = std::move(done)] { done(no_file()); });
  const std::string& whole = found->second;
  LogPiece piece{whole.substr(whole.size() - std::min<std::size_t>(bytes, whole.size())),
                 whole.size(), false};
  later([done = std::move(done), piece = std::move(piece)] { done(piece); });
}

void FakeLogs::read(const LogSource& source, std::int64_t offset, std::uint64_t bytes,
                    std::function<void(Result<LogPiece>)> done) {
  if (offset < 0) return tail(source, static_cast<std::uint64_t>(-offset), std::move(done));
  const auto found = text.find(name_of(source));
  if (found == text.end()) return later([done = std::move(done)] { done(no_file()); });
  const std::string& whole = found->second;
  const std::size_t begin = std::min(static_cast<std::size_t>(offset), whole.size());
  LogPiece piece{whole.substr(begin, bytes == 0 ? std::string::npos : bytes), whole.size(), false};
  later([done = std::move(done), piece = std::move(piece)] { done(piece); });
}

class Handle final : public LogOperations::Following {
 public:
  Handle(FakeLogs& owner, std::string name) : owner_(owner), name_(std::move(name)) {}
  ~Handle() override { owner_.followers.erase(name_); }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;

 private:
  FakeLogs& owner_;
  std::string name_;
};

Result<std::unique_ptr<LogOperations::Following>> FakeLogs::follow(
    const LogSource& source, std::function<void(std::string piece)> grown) {
  if (!text.contains(name_of(source))) return tl::unexpected(no_file().error());
  followers[name_of(source)] = std::move(grown);
  return std::make_unique<Handle>(*this, name_of(source));
}

void FakeLogs::clear(const LogSource& source, const Peer& /*peer*/,
                     std::function<void(Result<void>)> done) {
  cleared.push_back(name_of(source));
  const bool able = name_of(source) != cannot_clear;
  later([done = std::move(done), able] { done(able ? Result<void>{} : fail("read-only")); });
}

void FakeLogs::reopen(const Peer& /*peer*/, std::function<void(Result<void>)> done) {
  later([done = std::move(done)] { done({}); });
}

std::string FakeLogs::path(const LogSource& source) const {
  return text.contains(name_of(source)) ? "/log/" + name_of(source) : "";
}

void FakeInput::write(const Target& worker, std::string text, const Peer& /*peer*/,
                      std::function<void(tl::expected<void, StdinRefusal>)> done) {
  written.push_back(worker.name() + ' ' + text);
  in_a_later_turn(loop_.context(), [done = std::move(done), told = told] { done(told); });
}

void FakeConfig::reread(std::function<void(Result<ConfigDifference>)> done) {
  in_a_later_turn(loop_.context(), [done = std::move(done), it = difference] { done(it); });
}

void FakeConfig::update(const std::vector<std::string>& /*apps*/, const Peer& /*peer*/,
                        std::function<void(Result<std::vector<ConfigResult>>)> done) {
  in_a_later_turn(loop_.context(), [done = std::move(done)] { done({}); });
}

void FakeConfig::add(const std::string& app, const Peer& /*peer*/,
                     std::function<void(Result<Added>)> done) {
  asked.push_back("add " + app);
  in_a_later_turn(loop_.context(), [done = std::move(done), it = added] { done(it); });
}

void FakeConfig::remove(const std::string& app, const Peer& /*peer*/,
                        std::function<void(Result<Removed>)> done) {
  asked.push_back("remove " + app);
  in_a_later_turn(loop_.context(), [done = std::move(done), it = removed] { done(it); });
}

void FakeConfig::available(std::function<void(Result<std::vector<ConfiguredApp>>)> done) {
  in_a_later_turn(loop_.context(), [done = std::move(done), it = apps] { done(it); });
}

}  // namespace skep::api::xmlrpc::test

#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "api/xmlrpc/services.h"
#include "unit/http/loop.h"

namespace skep::api::xmlrpc::test {

// As a log is named: "web:0 stdout", "skepd".
[[nodiscard]] std::string name_of(const LogSource& source);

// Logs by name; one that is not in `text` has no file.
class FakeLogs final : public LogOperations {
 public:
  explicit FakeLogs(api::test::Loop& loop) : loop_(loop) {}

  void tail(const LogSource& source, std::uint64_t bytes,
            std::function<void(Result<LogPiece>)> done) override;
  void read(const LogSource& source, std::int64_t offset, std::uint64_t bytes,
            std::function<void(Result<LogPiece>)> done) override;
  [[nodiscard]] Result<std::unique_ptr<Following>> follow(
      const LogSource& source, std::function<void(std::string piece)> grown) override;
  void clear(const LogSource& source, const Peer& peer,
             std::function<void(Result<void>)> done) override;
  void reopen(const Peer& peer, std::function<void(Result<void>)> done) override;
  [[nodiscard]] std::string path(const LogSource& source) const override;

  std::map<std::string, std::string> text;
  std::string cannot_clear;  // by name
  std::vector<std::string> cleared;
  std::map<std::string, std::function<void(std::string)>> followers;

 private:
  void later(std::function<void()> task);
  api::test::Loop& loop_;
};

class FakeInput final : public StdinOperations {
 public:
  explicit FakeInput(api::test::Loop& loop) : loop_(loop) {}
  void write(const Target& worker, std::string text, const Peer& peer,
             std::function<void(tl::expected<void, StdinRefusal>)> done) override;

  std::vector<std::string> written;  // "web:0 text"
  tl::expected<void, StdinRefusal> told;

 private:
  api::test::Loop& loop_;
};

class FakeConfig final : public ConfigOperations {
 public:
  explicit FakeConfig(api::test::Loop& loop) : loop_(loop) {}
  void reread(std::function<void(Result<ConfigDifference>)> done) override;
  void update(const std::vector<std::string>& apps, const Peer& peer,
              std::function<void(Result<std::vector<ConfigResult>>)> done) override;
  void add(const std::string& app, const Peer& peer,
           std::function<void(Result<Added>)> done) override;
  void remove(const std::string& app, const Peer& peer,
              std::function<void(Result<Removed>)> done) override;
  void available(std::function<void(Result<std::vector<ConfiguredApp>>)> done) override;
  [[nodiscard]] std::string in_force() const override { return {}; }

  std::vector<std::string> asked;  // "add web"
  Result<ConfigDifference> difference;
  Result<Added> added = Added::added;
  Result<Removed> removed = Removed::removed;
  Result<std::vector<ConfiguredApp>> apps;

 private:
  api::test::Loop& loop_;
};

}  // namespace skep::api::xmlrpc::test

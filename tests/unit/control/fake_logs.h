#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "api/log_operations.h"
#include "unit/http/loop.h"

namespace skep::api::test {

// Logs that answer what the test says, and remember what they were asked. Answers come in a later
// turn, as the contract has it.
class FakeLogs final : public LogOperations {
 public:
  explicit FakeLogs(Loop& loop) : loop_(loop) {}

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

  struct Asked {
    std::string source;  // "web:0 stdout"; "skepd" for its own
    std::int64_t offset;
    std::uint64_t bytes;
  };
  std::vector<Asked> asked;
  Result<std::string> end_of_log = std::string("the end\n");
  std::map<int, std::function<void(std::string)>> followers;  // those that live

  std::map<std::string, std::string> paths;  // by source
  std::vector<std::string> cleared;          // paths
  std::vector<Peer> peers;                   // of whoever had logs cleared or reopened
  Result<void> outcome;                      // what clear and reopen answer

 private:
  class Follower;
  void answer(std::function<void(Result<LogPiece>)> done);

  Loop& loop_;
  int last_follower_ = 0;
};

}  // namespace skep::api::test

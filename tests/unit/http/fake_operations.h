#pragma once

#include <string>
#include <utility>
#include <vector>

#include "api/operations.h"
#include "unit/http/loop.h"

namespace skep::api::test {

// A daemon that answers what the test says, and remembers what it was asked. Answers come in a
// later turn, as the contract has it.
class FakeOperations final : public Operations {
 public:
  explicit FakeOperations(Loop& loop) : loop_(loop) {}

  void measure(std::function<void(std::shared_ptr<const Snapshot>)> done) override;
  void command(event::Command command, const Peer& peer,
               std::function<void(std::vector<CommandResult>)> done) override;
  [[nodiscard]] Result<void> restart(const Peer& peer) override;
  void communicate(const std::string& type, const std::string& data,
                   const Peer& /*peer*/) override {
    communications.push_back(type + ' ' + data);
  }

  Snapshot snapshot;
  int measured = 0;
  bool measures = true;  // false: measurements are kept in `held` and never answered
  std::vector<std::function<void(std::shared_ptr<const Snapshot>)>> held;

  std::vector<std::pair<event::Command, Peer>> commands;
  std::vector<CommandResult> results;
  bool rests = true;  // false: commands stay in `waiting`
  std::vector<std::function<void(std::vector<CommandResult>)>> waiting;

  std::vector<Peer> restarts;
  std::vector<std::string> communications;  // "type data"
  Result<void> restarted;

 private:
  Loop& loop_;
};

// A slot of an app that runs `sleep`, with or without what an agent tells.
[[nodiscard]] WorkerSnapshot worker_of(const std::string& app, std::uint32_t slot);
[[nodiscard]] WorkerSnapshot agent_worker_of(const std::string& app, std::uint32_t slot);

}  // namespace skep::api::test

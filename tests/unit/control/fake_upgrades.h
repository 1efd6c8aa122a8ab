#pragma once

#include <string>
#include <utility>
#include <vector>

#include "api/http/turn.h"
#include "api/upgrade_operations.h"
#include "unit/http/loop.h"

namespace skep::api::test {

// Upgrades that remember what was asked for.
class FakeUpgrades final : public UpgradeOperations {
 public:
  explicit FakeUpgrades(Loop& loop) : loop_(loop) {}

  [[nodiscard]] std::optional<Handover> last_handover() const override { return handover; }
  void upgrade(const std::string& program, const Peer&,
               std::function<void(Result<std::string>)> done) override {
    programs.push_back(program);
    in_a_later_turn(loop_.context(), [done = std::move(done), told = answer] { done(told); });
  }

  std::optional<Handover> handover;
  std::vector<std::string> programs;
  Result<std::string> answer = "2.0.0";

 private:
  Loop& loop_;
};

}  // namespace skep::api::test

#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "api/config_operations.h"
#include "api/http/turn.h"
#include "unit/http/loop.h"

namespace skep::api::test {

// A config desk that answers what the test says.
class FakeConfig final : public ConfigOperations {
 public:
  explicit FakeConfig(Loop& loop) : loop_(loop) {}

  void reread(std::function<void(Result<ConfigDifference>)> done) override {
    later(std::move(done), difference);
  }
  void update(const std::vector<std::string>& apps, const Peer& peer,
              std::function<void(Result<std::vector<ConfigResult>>)> done) override {
    updated = apps;
    updater = peer;
    later(std::move(done), results);
  }
  void add(const std::string& app, const Peer& /*peer*/,
           std::function<void(Result<Added>)> done) override {
    later(std::move(done),
          app == "web" ? Result<Added>(Added::already_added) : Result<Added>(Added::bad_name));
  }
  void remove(const std::string& app, const Peer& /*peer*/,
              std::function<void(Result<Removed>)> done) override {
    later(std::move(done), app == "web" ? Result<Removed>(Removed::still_running)
                                        : Result<Removed>(Removed::removed));
  }
  void available(std::function<void(Result<std::vector<ConfiguredApp>>)> done) override {
    later(std::move(done), Result<std::vector<ConfiguredApp>>(std::vector<ConfiguredApp>{
                               {"web", true, true, 4, "/srv", "node server.js"}}));
  }
  [[nodiscard]] std::string in_force() const override { return "[daemon]\n"; }

  Result<ConfigDifference> difference;
  Result<std::vector<ConfigResult>> results;
  std::vector<std::string> updated;
  Peer updater;

 private:
  template <typename Answer>
  void later(std::function<void(Answer)> done, Answer answer) {
    in_a_later_turn(loop_.context(), [done = std::move(done), answer] { done(answer); });
  }

  Loop& loop_;
};

}  // namespace skep::api::test

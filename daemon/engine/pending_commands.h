#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/action.h"
#include "model/command_result.h"

namespace skep::engine {

// Names one open result of one pending command.
struct Waiter {
  std::uint64_t command = 0;
  std::uint32_t result = 0;

  bool operator==(const Waiter&) const = default;
};

// The commands whose results are not all known yet. A command is held open while it is carried out
// (open() to close()), and answered when the last of its results is settled.
class PendingCommands {
 public:
  struct Pending {
    Ticket ticket = 0;
    std::vector<CommandResult> results;
    std::uint32_t unsettled = 0;  // results that nobody knows yet, and one while it is held open
  };

  [[nodiscard]] std::uint64_t open(Ticket ticket);

  // A result that is known, or one that somebody has to settle().
  void add(std::uint64_t command, CommandResult result);
  [[nodiscard]] Waiter expect(std::uint64_t command, Target target, Verb verb);

  // The Reply, once every result is known and somebody waits for it.
  [[nodiscard]] std::optional<action::Reply> close(std::uint64_t command);
  [[nodiscard]] std::optional<action::Reply> settle(const Waiter& waiter, Outcome outcome,
                                                    std::string description);

  [[nodiscard]] const std::map<std::uint64_t, Pending>& all() const { return pending_; }
  [[nodiscard]] std::uint64_t next() const { return next_; }
  void restore(std::uint64_t next, std::map<std::uint64_t, Pending> pending) {
    next_ = next;
    pending_ = std::move(pending);
  }

 private:
  [[nodiscard]] std::optional<action::Reply> one_less(std::uint64_t command);

  std::uint64_t next_ = 1;
  std::map<std::uint64_t, Pending> pending_;
};

}  // namespace skep::engine

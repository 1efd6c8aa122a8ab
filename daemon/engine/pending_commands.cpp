#include "engine/pending_commands.h"

#include <utility>

namespace skep::engine {

std::uint64_t PendingCommands::open(Ticket ticket) {
  pending_[next_] = Pending{ticket, {}, 1};
  return next_++;
}

void PendingCommands::add(std::uint64_t command, CommandResult result) {
  pending_.at(command).results.push_back(std::move(result));
}

Waiter PendingCommands::expect(std::uint64_t command, Target target, Verb verb) {
  Pending& pending = pending_.at(command);
  pending.results.push_back({std::move(target), verb, Outcome::success, {}});
  ++pending.unsettled;
  return {command, static_cast<std::uint32_t>(pending.results.size() - 1)};
}

std::optional<action::Reply> PendingCommands::close(std::uint64_t command) {
  return one_less(command);
}

std::optional<action::Reply> PendingCommands::settle(const Waiter& waiter, Outcome outcome,
                                                     std::string description) {
  CommandResult& result = pending_.at(waiter.command).results.at(waiter.result);
  result.outcome = outcome;
  result.description = std::move(description);
  return one_less(waiter.command);
}

std::optional<action::Reply> PendingCommands::one_less(std::uint64_t command) {
  const auto found = pending_.find(command);
  if (--found->second.unsettled > 0) return std::nullopt;
  action::Reply reply{found->second.ticket, std::move(found->second.results)};
  pending_.erase(found);
  if (reply.ticket == 0) return std::nullopt;
  return reply;
}

}  // namespace skep::engine

#include "api/xmlrpc/commanding.h"

#include <algorithm>
#include <map>
#include <utility>

#include "api/xmlrpc/encoding.h"

namespace skep::api::xmlrpc {
namespace {

// What supervisord answers where a process ends before it was up is SPAWN_ERROR, and its clients
// know nothing of a start that FAILED.
FaultCode code_of(const CommandResult& result) {
  if (result.verb == Verb::start) {
    if (result.outcome == Outcome::abnormal_termination) return FaultCode::spawn_error;
    if (result.outcome == Outcome::failed) return FaultCode::abnormal_termination;
  }
  return static_cast<FaultCode>(result.outcome);
}

tl::expected<void, Fault> outcome_of(const CommandResult& result, const Process& process) {
  const FaultCode code = code_of(result);
  if (code == FaultCode::success) return {};
  const bool explained = code == FaultCode::failed && !result.description.empty();
  return tl::unexpected(Fault{code, explained ? result.description : process.full_name()});
}

event::Command command_for(const Order& order, const std::vector<Process>& processes) {
  event::Command command;
  command.verb = order.verb;
  command.signal = order.signal;
  for (const Process& process : processes) command.targets.push_back(process.target);
  return command;
}

// Results by the order of `processes`, whatever order they came in; one without is gone meanwhile.
std::string statuses(const std::vector<Process>& processes,
                     const std::vector<CommandResult>& results) {
  std::map<std::pair<std::string, std::optional<std::uint32_t>>, const CommandResult*> by_slot;
  for (const CommandResult& result : results)
    by_slot[{result.target.app, result.target.slot}] = &result;
  Array array;
  for (const Process& process : processes) {
    const auto found = by_slot.find({process.target.app, process.target.slot});
    if (found == by_slot.end())
      array.push_back(
          status_of(process, tl::unexpected(Fault{FaultCode::bad_name, process.full_name()})));
    else
      array.push_back(status_of(process, outcome_of(*found->second, process)));
  }
  return encoded(std::move(array));
}

std::string all_alike(const std::vector<Process>& processes,
                      const tl::expected<void, Fault>& outcome) {
  Array array;
  for (const Process& process : processes) array.push_back(status_of(process, outcome));
  return encoded(std::move(array));
}

void ignore(const std::vector<CommandResult>& /*results*/) {}

}  // namespace

bool counts_as_running(WorkerState state) {
  return state == WorkerState::running || state == WorkerState::starting ||
         state == WorkerState::backoff;
}

Value status_of(const Process& process, const tl::expected<void, Fault>& outcome) {
  const FaultCode code = outcome ? FaultCode::success : outcome.error().code;
  return Struct{{"name", process.name},
                {"group", process.group},
                {"status", static_cast<int>(code)},
                {"description", outcome ? "OK" : outcome.error().text()}};
}

void command_one(const Call& call, const Process& process, const Order& order, Done done) {
  Operations& operations = call.services.operations;
  if (!order.wait) {
    operations.command(command_for(order, {process}), call.peer, ignore);
    return done(encoded(true));
  }
  operations.command(
      command_for(order, {process}), call.peer,
      [process, done = std::move(done)](const std::vector<CommandResult>& results) {
        if (results.empty())
          return done(tl::unexpected(Fault{FaultCode::bad_name, process.full_name()}));
        const auto outcome = outcome_of(results.front(), process);
        if (!outcome) return done(tl::unexpected(outcome.error()));
        done(encoded(true));
      });
}

void command_each(const Call& call, const std::vector<Process>& processes, const Order& order,
                  Done done) {
  std::vector<Process> meant;
  for (const Process& process : processes)
    if (order.concerns(process.worker->slot.state)) meant.push_back(process);
  if (order.refused) return done(all_alike(meant, tl::unexpected(*order.refused)));
  if (meant.empty()) return done(encoded(Array{}));
  auto command = command_for(order, meant);
  if (!order.wait) {
    call.services.operations.command(std::move(command), call.peer, ignore);
    return done(all_alike(meant, {}));
  }
  call.services.operations.command(
      std::move(command), call.peer,
      [snapshot = call.snapshot, meant, done = std::move(done)](
          const std::vector<CommandResult>& results) { done(statuses(meant, results)); });
}

}  // namespace skep::api::xmlrpc

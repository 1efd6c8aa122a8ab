#include <array>

#include "api/xmlrpc/commanding.h"

namespace skep::api::xmlrpc {
namespace {

constexpr std::array name_and_wait{Parameter{"name"}, Parameter{"wait", Type::boolean, true}};
constexpr std::array only_wait{Parameter{"wait", Type::boolean, true}};

bool counts_as_stopped(WorkerState state) {
  return !counts_as_running(state);
}

Order start_order(bool wait) {
  return {Verb::start, 0, wait, counts_as_stopped, {}};
}

Order stop_order(bool wait) {
  return {Verb::stop, 0, wait, counts_as_running, {}};
}

void command_named(const Call& call, const Order& order, FaultCode otherwise, Done done) {
  const auto found = named(*call.snapshot, call.text(0));
  if (!found) return done(tl::unexpected(found.error()));
  if (found->whole_group) return command_each(call, found->processes, order, std::move(done));
  const Process& process = found->processes.front();
  if (!order.concerns(process.worker->slot.state))
    return done(tl::unexpected(Fault{otherwise, call.text(0)}));
  command_one(call, process, order, std::move(done));
}

void command_group(const Call& call, const Order& order, Done done) {
  const auto group = group_named(*call.snapshot, call.text(0));
  if (!group) return done(tl::unexpected(group.error()));
  command_each(call, *group, order, std::move(done));
}

void start_process(const Call& call, Done done) {
  command_named(call, start_order(call.flag(1)), FaultCode::already_started, std::move(done));
}

void start_group(const Call& call, Done done) {
  command_group(call, start_order(call.flag(1)), std::move(done));
}

void start_all(const Call& call, Done done) {
  command_each(call, all_processes(*call.snapshot), start_order(call.flag(0)), std::move(done));
}

void stop_process(const Call& call, Done done) {
  command_named(call, stop_order(call.flag(1)), FaultCode::not_running, std::move(done));
}

void stop_group(const Call& call, Done done) {
  command_group(call, stop_order(call.flag(1)), std::move(done));
}

void stop_all(const Call& call, Done done) {
  command_each(call, all_processes(*call.snapshot), stop_order(call.flag(0)), std::move(done));
}

constexpr std::array table{
    Method{"supervisor.startProcess", Type::boolean, name_and_wait,
           "Starts the worker `name` (\"APP:SLOT\"; \"APP:*\" is startProcessGroup). With `wait` "
           "it answers when the worker is ready.",
           start_process, true},
    Method{"supervisor.startProcessGroup", Type::array, name_and_wait,
           "Starts the workers of `name` that do not run. Answers a struct for each: name, group, "
           "status (80: well), description.",
           start_group, true},
    Method{"supervisor.startAllProcesses", Type::array, only_wait,
           "Starts every worker that does not run. Answers as startProcessGroup.", start_all, true},
    Method{"supervisor.stopProcess", Type::boolean, name_and_wait,
           "Stops the worker `name` (\"APP:SLOT\"; \"APP:*\" is stopProcessGroup). With `wait` it "
           "answers when the process is gone.",
           stop_process, true},
    Method{"supervisor.stopProcessGroup", Type::array, name_and_wait,
           "Stops the workers of `name` that run. Answers as startProcessGroup.", stop_group, true},
    Method{"supervisor.stopAllProcesses", Type::array, only_wait,
           "Stops every worker that runs. Answers as startProcessGroup.", stop_all, true},
};

}  // namespace

std::span<const Method> process_methods() {
  return table;
}

}  // namespace skep::api::xmlrpc

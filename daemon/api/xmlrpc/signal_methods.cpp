#include <array>

#include "api/xmlrpc/commanding.h"
#include "api/xmlrpc/encoding.h"
#include "model/exit_status.h"

namespace skep::api::xmlrpc {
namespace {

constexpr std::array name_and_signal{Parameter{"name"}, Parameter{"signal"}};
constexpr std::array only_signal{Parameter{"signal"}};
constexpr std::array name_and_chars{Parameter{"name"}, Parameter{"chars"}};

Order signal_order(const std::string& name) {
  Order order{Verb::signal, signal_number(name), true, has_process, {}};
  if (order.signal == 0) order.refused = Fault{FaultCode::bad_signal, name};
  return order;
}

void signal_process(const Call& call, Done done) {
  const auto found = named(*call.snapshot, call.text(0));
  if (!found) return done(tl::unexpected(found.error()));
  const Order order = signal_order(call.text(1));
  if (found->whole_group) return command_each(call, found->processes, order, std::move(done));
  if (order.refused) return done(tl::unexpected(*order.refused));
  const Process& process = found->processes.front();
  if (!has_process(process.worker->slot.state))
    return done(tl::unexpected(Fault{FaultCode::not_running, call.text(0)}));
  command_one(call, process, order, std::move(done));
}

void signal_group(const Call& call, Done done) {
  const auto group = group_named(*call.snapshot, call.text(0));
  if (!group) return done(tl::unexpected(group.error()));
  command_each(call, *group, signal_order(call.text(1)), std::move(done));
}

void signal_all(const Call& call, Done done) {
  command_each(call, all_processes(*call.snapshot), signal_order(call.text(0)), std::move(done));
}

FaultCode code_of(StdinRefusal::Kind kind) {
  switch (kind) {
    case StdinRefusal::Kind::bad_name:
      return FaultCode::bad_name;
    case StdinRefusal::Kind::not_running:
      return FaultCode::not_running;
    case StdinRefusal::Kind::no_file:
      return FaultCode::no_file;
    case StdinRefusal::Kind::full:
      break;
  }
  return FaultCode::failed;
}

void send_stdin(const Call& call, Done done) {
  const auto process = process_named(*call.snapshot, call.text(0));
  if (!process) return done(tl::unexpected(process.error()));
  call.services.input.write(
      process->target, call.text(1), call.peer,
      [name = call.text(0), done = std::move(done)](const tl::expected<void, StdinRefusal>& told) {
        if (told) return done(encoded(true));
        const FaultCode code = code_of(told.error().kind);
        const bool explained = code == FaultCode::failed || code == FaultCode::no_file;
        done(tl::unexpected(Fault{code, explained ? told.error().sentence : name}));
      });
}

constexpr std::array table{
    Method{"supervisor.signalProcess", Type::boolean, name_and_signal,
           "Sends the worker `name` (\"APP:SLOT\"; \"APP:*\" is signalProcessGroup) a signal: "
           "\"HUP\", \"SIGHUP\" or \"1\".",
           signal_process, true},
    Method{"supervisor.signalProcessGroup", Type::array, name_and_signal,
           "Sends the signal to the workers of `name` that have a process. Answers as "
           "startProcessGroup.",
           signal_group, true},
    Method{"supervisor.signalAllProcesses", Type::array, only_signal,
           "Sends the signal to every worker that has a process. Answers as startProcessGroup.",
           signal_all, true},
    Method{"supervisor.sendProcessStdin", Type::boolean, name_and_chars,
           "Writes `chars` to the standard input of the worker `name`, which is a pipe where the "
           "app says so.",
           send_stdin, true},
};

}  // namespace

std::span<const Method> signal_methods() {
  return table;
}

}  // namespace skep::api::xmlrpc

#include "api/xmlrpc/process_info.h"

#include <chrono>

#include "api/control/description.h"

namespace skep::api::xmlrpc {
namespace {

std::int64_t time_of(Instant then, Instant now, std::time_t wall) {
  return wall - std::chrono::duration_cast<std::chrono::seconds>(now - then).count();
}

std::int64_t time_of(std::optional<Instant> then, Instant now, std::time_t wall) {
  return then ? time_of(*then, now, wall) : 0;
}

int exit_status(const SlotStatus& slot) {
  if (!slot.last_exit || has_process(slot.state)) return 0;
  return slot.last_exit->kind == ExitStatus::Kind::exited ? slot.last_exit->code : -1;
}

}  // namespace

Value process_info(const Process& process, const Snapshot& snapshot, std::time_t wall,
                   const LogOperations& logs) {
  const SlotStatus& slot = process.worker->slot;
  const std::string out = logs.path({process.target, LogStream::out});
  return Struct{
      {"name", process.name},
      {"group", process.group},
      {"start", time_of(slot.started, snapshot.at, wall)},
      {"stop", time_of(slot.ended, snapshot.at, wall)},
      {"now", std::int64_t{wall}},
      {"state", static_cast<int>(slot.state)},
      {"statename", name_of(slot.state)},
      {"spawnerr", slot.trouble},
      {"exitstatus", exit_status(slot)},
      {"logfile", out},
      {"stdout_logfile", out},
      {"stderr_logfile", logs.path({process.target, LogStream::err})},
      {"pid", std::int64_t{slot.pid}},
      {"description", describe(slot, snapshot.at, wall)},
  };
}

}  // namespace skep::api::xmlrpc

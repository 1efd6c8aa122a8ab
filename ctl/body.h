#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ctl/trouble.h"
#include "model/command_result.h"
#include "model/event.h"
#include "model/target.h"
#include "model/worker_state.h"

namespace skep::ctl {

// What skepctl needs of one object of GET /v1/status.
struct WorkerLine {
  std::string app;
  std::uint32_t slot = 0;
  WorkerState state = WorkerState::unknown;
  std::int64_t pid = 0;  // 0: no process
  bool stalled = false;
  std::string stall_cause;  // "blocked", ...; empty: not known
  std::string description;
  std::string json;        // the whole object, only where asked for
  std::string group = {};  // empty: none

  [[nodiscard]] std::string name() const { return worker_name(group, app, slot); }
};

enum class KeepJson : bool { no, yes };

// One object of the answer to POST /v1/command.
struct ResultLine {
  std::string name;
  std::string app;
  std::optional<std::uint32_t> slot;
  Verb verb = Verb::start;
  Outcome outcome = Outcome::failed;
  std::string description;
};

struct VersionLine {
  std::string version;
  std::int64_t pid = 0;
};

// The answers' bodies read; anything else than the API's shape is a trouble.
[[nodiscard]] Attempt<std::vector<WorkerLine>> read_status(std::string_view body, KeepJson keep);
[[nodiscard]] Attempt<std::vector<ResultLine>> read_results(std::string_view body);
[[nodiscard]] Attempt<VersionLine> read_version(std::string_view body);

// The sentence of {"error": ...}; the body itself, cut short, where it is no such object.
[[nodiscard]] std::string read_error(std::string_view body);

// What POST /v1/command is to carry out; what is empty or false is left out of its body.
struct Order {
  Verb verb = Verb::start;
  std::vector<std::string> targets;
  std::string signal;
  bool drain = false;
  bool wait = false;
  std::optional<event::Command::Scaling> workers;
};
[[nodiscard]] std::string command_body(const Order& order);
[[nodiscard]] std::string pids_body(const std::vector<WorkerLine>& workers);

}  // namespace skep::ctl

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ctl/app_line.h"
#include "ctl/trouble.h"
#include "model/worker_state.h"

namespace skep::ctl::top {

// One worker at one moment. What is empty skepd does not know: there is no process or no agent.
struct Worker {
  std::string name;  // "web:0"
  std::string app;
  WorkerState state = WorkerState::unknown;
  std::int64_t pid = 0;
  bool stalled = false;
  bool draining = false;
  std::optional<double> cpu_percent;
  std::optional<double> resident_bytes;
  std::optional<double> heap_used_bytes;
  std::optional<double> heap_limit_bytes;
  std::optional<double> lag_p50_seconds;
  std::optional<double> lag_p99_seconds;
  std::optional<double> lag_max_seconds;
  std::optional<double> connections;
  double restarts = 0;
  double stalls = 0;
};

// All of them, and their apps.
struct Sample {
  std::vector<Worker> workers;
  std::vector<AppLine> apps;
};

// The workers of GET /v1/status.
[[nodiscard]] Attempt<std::vector<Worker>> read_workers(std::string_view body);

}  // namespace skep::ctl::top

#pragma once

#include <string>
#include <vector>

#include "ctl/top/model.h"

namespace skep::ctl::top {

inline Worker worker(const std::string& app, int slot, double lag_p99 = 0.001) {
  Worker worker;
  worker.app = app;
  worker.name = app + ':' + std::to_string(slot);
  worker.state = WorkerState::running;
  worker.pid = 71 + slot;
  worker.cpu_percent = 12.34;
  worker.resident_bytes = 45.0 * 1024 * 1024;
  worker.heap_used_bytes = 50e6;
  worker.heap_limit_bytes = 100e6;
  worker.lag_p50_seconds = 0.0005;
  worker.lag_p99_seconds = lag_p99;
  worker.lag_max_seconds = 1.5;
  worker.connections = 123;
  return worker;
}

inline AppLine app(const std::string& name) {
  AppLine line;
  line.name = name;
  return line;
}

// api:0, web:0, web:1, web:2: the higher the slot, the higher the lag.
inline Sample hive() {
  return {
      {worker("api", 0), worker("web", 0, 0.002), worker("web", 1, 0.003), worker("web", 2, 0.004)},
      {app("api"), app("web")}};
}

inline Press key(char c) {
  return {Key::character, c};
}

inline std::vector<std::string> names(const Model& model) {
  std::vector<std::string> names;
  for (const Worker* worker : model.shown()) names.push_back(worker->name);
  return names;
}

}  // namespace skep::ctl::top

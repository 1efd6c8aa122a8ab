#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ctl/client.h"
#include "ctl/trouble.h"
#include "model/snapshot.h"

namespace skep::ctl {

// The roll of an app that is under way, or its last one.
struct RollLine {
  RollStatus::Phase phase = RollStatus::Phase::rolling;
  std::uint32_t done = 0;
  std::uint32_t total = 0;
  double seconds = 0;  // since it began
  std::string text;    // what it waits for, or why it did not come to its end
};

struct SpareLine {
  std::string state;
  std::int64_t pid = 0;  // 0: no process
  bool held = false;
  double seconds = 0;  // since the state began
};

// What skepctl needs of one object of GET /v1/apps.
struct AppLine {
  std::string name;
  std::uint32_t workers_desired = 0;
  std::uint32_t workers_running = 0;
  std::uint32_t spares_desired = 0;
  std::uint32_t spares_held = 0;
  std::string balance;
  std::string steering;  // empty: nothing to steer
  bool overloaded = false;
  std::optional<RollLine> roll;
  std::vector<SpareLine> spares;
  std::string group = {};  // empty: none
};

[[nodiscard]] Attempt<std::vector<AppLine>> read_apps(std::string_view body);

// Asks for them and reads them.
[[nodiscard]] Attempt<std::vector<AppLine>> ask_apps(const Client& client);

}  // namespace skep::ctl

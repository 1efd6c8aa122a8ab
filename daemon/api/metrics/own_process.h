#pragma once

#include <cstdint>

namespace skep::api {

// This process, as the process_* metrics that every Prometheus client library gives tell it.
struct OwnProcess {
  double cpu_seconds = 0;
  double start_time_seconds = 0;  // unix
  std::uint64_t resident_bytes = 0;
  std::uint64_t virtual_bytes = 0;
  std::uint64_t open_fds = 0;
  std::uint64_t max_fds = 0;
  std::uint64_t threads = 0;
};

// What cannot be read stays 0.
[[nodiscard]] OwnProcess read_own_process();

}  // namespace skep::api

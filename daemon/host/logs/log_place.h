#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "host/process/identity.h"

namespace skep::host {

// Where a log is, and who else than skepd may have a hand in the file: the app's user.
struct LogPlace {
  std::string path;
  std::shared_ptr<const Identity> user;  // null: nobody

  LogPlace() = default;
  LogPlace(std::string file, std::shared_ptr<const Identity> whose = nullptr)
      : path(std::move(file)), user(std::move(whose)) {}
  LogPlace(const char* file) : path(file) {}
};

// How a log file is kept.
struct Keeping {
  std::uint64_t rotate_bytes = 0;  // 0: never rotated
  std::uint32_t rotate_keep = 0;   // old files that stay
  // While the file cannot be written its workers' pipes are left to fill, and the workers wait;
  // else what they write is dropped.
  bool block = false;
};

}  // namespace skep::host

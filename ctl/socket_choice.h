#pragma once

#include <functional>
#include <optional>
#include <string>
#include <sys/types.h>

namespace skep::ctl {

// What a command knows of the place it runs in; tests make their own.
struct Surroundings {
  uid_t uid = 0;
  std::function<std::optional<std::string>(const char* name)> variable;
  std::function<bool(const std::string& path)> exists;
  std::optional<unsigned> columns{};  // of the terminal that stdout is; empty: none, or a dumb one
};

// --socket, else SKEP_SOCKET, else the machine's own skepd where there is one, else this user's.
[[nodiscard]] std::string choose_socket(const std::string& option, const Surroundings& around);

}  // namespace skep::ctl

#pragma once

#include <string>

namespace skep {

// How a worker's process ended.
struct ExitStatus {
  enum class Kind { exited, killed, unknown };

  Kind kind = Kind::unknown;
  int code = 0;         // exited: 0..255; killed: the signal's number
  bool dumped = false;  // killed, and left a core

  // A status nobody could learn counts as a failure.
  [[nodiscard]] bool success() const { return kind == Kind::exited && code == 0; }

  // As a shell tells of it: the code, or 128 and the signal's number; 1 where nobody could learn
  // it.
  [[nodiscard]] int shell_status() const;

  // "exit status 3", "killed by SIGKILL", "exit status unknown".
  [[nodiscard]] std::string describe() const;

  bool operator==(const ExitStatus&) const = default;
};

// "SIGTERM" for 15; "signal 77" for a number without a name.
[[nodiscard]] std::string signal_name(int signal);

// 15 for "SIGTERM", "TERM" or "15", in any case; 0 for what names no signal of this machine.
[[nodiscard]] int signal_number(const std::string& name);

}  // namespace skep

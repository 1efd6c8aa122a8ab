#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>

#include "model/time.h"

namespace skep::host {

inline constexpr std::size_t longest_status = 512;  // bytes
// More than this cannot be asked for at once, only again.
inline constexpr Duration most_extended = std::chrono::hours(24);

// What one datagram says by the protocol of sd_notify(3): assignments, one a line. A name that is
// not known here, and a value that makes no sense, says nothing; of a name that is repeated, the
// last counts.
struct NotifyMessage {
  bool ready = false;                      // READY=1
  bool stopping = false;                   // STOPPING=1
  bool alive = false;                      // WATCHDOG=1
  bool ailing = false;                     // WATCHDOG=trigger
  std::optional<std::string> status;       // STATUS=, made printable; may be empty
  std::optional<Duration> extend_timeout;  // EXTEND_TIMEOUT_USEC=, above 0, cut to most_extended
  // Understood in order to be refused.
  std::optional<pid_t> main_pid;  // MAINPID=
  bool main_pidfd = false;        // MAINPIDFD=1, MAINPIDFDID=
  bool stores = false;            // FDSTORE=1, FDSTOREREMOVE=1

  // Any of the first six.
  [[nodiscard]] bool tells() const;

  bool operator==(const NotifyMessage&) const = default;
};

[[nodiscard]] NotifyMessage parse_notify_message(std::string_view datagram);

}  // namespace skep::host

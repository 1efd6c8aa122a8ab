#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace skep {

// What became of a command, in supervisord's fault codes (its xmlrpc.Faults), for clients that know
// them.
enum class Outcome : std::uint8_t {
  bad_name = 10,
  bad_signal = 11,
  no_file = 20,
  not_executable = 21,
  failed = 30,
  abnormal_termination = 40,
  spawn_error = 50,
  already_started = 60,
  not_running = 70,
  success = 80,
};

inline constexpr std::array all_outcomes{Outcome::bad_name,    Outcome::bad_signal,
                                         Outcome::no_file,     Outcome::not_executable,
                                         Outcome::failed,      Outcome::abnormal_termination,
                                         Outcome::spawn_error, Outcome::already_started,
                                         Outcome::not_running, Outcome::success};

// "BAD_NAME", as supervisord calls it.
[[nodiscard]] std::string_view name_of(Outcome outcome);
[[nodiscard]] std::optional<Outcome> outcome_named(std::string_view name);

}  // namespace skep

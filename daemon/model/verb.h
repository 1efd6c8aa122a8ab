#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace skep {

// What a command asks of workers, and `shutdown`, which asks it of the daemon.
enum class Verb : std::uint8_t { start, stop, restart, signal, shutdown, roll, scale };

inline constexpr std::array all_verbs{Verb::start,    Verb::stop, Verb::restart, Verb::signal,
                                      Verb::shutdown, Verb::roll, Verb::scale};

// "start", ...
[[nodiscard]] std::string_view name_of(Verb verb);
[[nodiscard]] std::optional<Verb> verb_named(std::string_view name);

}  // namespace skep

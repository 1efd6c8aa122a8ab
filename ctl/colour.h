#pragma once

#include <string>
#include <string_view>

#include "model/worker_state.h"

namespace skep::ctl {

enum class Colour : bool { no, yes };

// The text in the state's colour, for a terminal.
[[nodiscard]] std::string coloured(std::string_view text, WorkerState state, bool stalled);

// What a daemon or a worker has a say in, without the control characters that would speak to the
// terminal: each becomes '?'.
[[nodiscard]] std::string printable(std::string_view text);

// The same, but lines stay lines.
[[nodiscard]] std::string printable_lines(std::string_view text);

}  // namespace skep::ctl

#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "model/snapshot.h"

namespace skep::engine {

// Why a replacement that is due is not done now.
enum class Hold : std::uint8_t {
  none = 0,
  starved = 1,  // the machine did not give the worker a processor: a successor would fare no better
  stopped = 2,  // somebody stopped it on purpose
  traced = 8,   // somebody looks at it with a debugger
  budget = 4,   // too many of its app are away already
};

// none, where the worker itself is to blame for its silence, or nobody knows.
[[nodiscard]] Hold excuse_of(std::optional<StallCause> cause);

// "a signal has stopped the worker; SIGCONT lets it go on". Excuses only.
[[nodiscard]] std::string_view words_for(Hold excuse);

// Notes in `told`, an or of Holds, that this one is told. False: it was.
[[nodiscard]] bool first_time(std::uint8_t& told, Hold hold);

// It may be told again.
void forget(std::uint8_t& told, Hold hold);

}  // namespace skep::engine

#include "engine/hold.h"

namespace skep::engine {

Hold excuse_of(std::optional<StallCause> cause) {
  if (!cause) return Hold::none;
  switch (*cause) {
    case StallCause::starved:
      return Hold::starved;
    case StallCause::stopped:
      return Hold::stopped;
    case StallCause::traced:
      return Hold::traced;
    case StallCause::blocked:
      break;
  }
  return Hold::none;
}

std::string_view words_for(Hold excuse) {
  if (excuse == Hold::stopped) return "a signal has stopped the worker; SIGCONT lets it go on";
  if (excuse == Hold::traced) return "a debugger holds the worker";
  return "the worker waits for a processor";
}

bool first_time(std::uint8_t& told, Hold hold) {
  const auto bit = static_cast<std::uint8_t>(hold);
  const bool first = (told & bit) == 0;
  told = static_cast<std::uint8_t>(told | bit);
  return first;
}

void forget(std::uint8_t& told, Hold hold) {
  told = static_cast<std::uint8_t>(told & ~static_cast<std::uint8_t>(hold));
}

}  // namespace skep::engine

#include "ctl/scaling.h"

#include <charconv>
#include <string>

#include "ctl/colour.h"
#include "model/app_spec.h"

namespace skep::ctl {

Attempt<event::Command::Scaling> parse_scaling(std::string_view word) {
  const bool less = word.starts_with('-');
  const bool relative = less || word.starts_with('+');
  const std::string_view digits = word.substr(relative ? 1 : 0);
  std::uint32_t number = 0;
  const char* end = digits.data() + digits.size();
  const auto [rest, error] = std::from_chars(digits.data(), end, number);
  if (error != std::errc{} || rest != end || number > most_workers || (relative && number == 0))
    return trouble("Error: " + printable(word) +
                       " is no number of workers; write 1 to 4096, or so many more or less: +2 or "
                       "-1",
                   ExitCode::invalid_arguments);
  if (number == 0)
    return trouble("Error: an app has at least one worker; skepctl stop ends them all",
                   ExitCode::invalid_arguments);
  return event::Command::Scaling{less ? -std::int64_t{number} : std::int64_t{number}, relative};
}

}  // namespace skep::ctl

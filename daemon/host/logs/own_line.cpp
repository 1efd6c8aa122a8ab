#include "host/logs/own_line.h"

#include <cstddef>
#include <ctime>

#include <fmt/format.h>

#include "host/logs/fields.h"

namespace skep::host {
namespace {

constexpr std::size_t longest_text = 16UL << 10U;

}  // namespace

std::string own_line(std::chrono::system_clock::time_point when, std::string_view level,
                     std::string_view text) {
  const auto since_epoch =
      std::chrono::floor<std::chrono::milliseconds>(when.time_since_epoch()).count();
  const auto milliseconds = ((since_epoch % 1000) + 1000) % 1000;
  const std::time_t seconds = (since_epoch - milliseconds) / 1000;
  std::tm utc{};
  ::gmtime_r(&seconds, &utc);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z {} {}\n", utc.tm_year + 1900,
                     utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec, milliseconds,
                     level, visible(text, longest_text));
}

}  // namespace skep::host

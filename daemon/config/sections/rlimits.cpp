#include <array>
#include <cstdint>
#include <string_view>

#include "config/quote.h"
#include "config/sections/sections.h"
#include "config/size.h"

namespace skep::config {
namespace {

constexpr std::array names{"as",      "core",     "cpu",        "data",   "fsize", "locks",
                           "memlock", "msgqueue", "nice",       "nofile", "nproc", "rss",
                           "rtprio",  "rttime",   "sigpending", "stack"};

constexpr auto wanted =
    R"(an integer from 0, "infinity", a size such as "64MiB", or soft and hard as "1024:65536")";

std::optional<std::uint64_t> number_of(std::string_view text) {
  if (text == "infinity" || text == "unlimited") return rlimit_infinity;
  constexpr std::size_t most_digits = 18;
  if (!text.empty() && text.size() <= most_digits &&
      text.find_first_not_of("0123456789") == std::string_view::npos)
    return std::stoull(std::string(text));
  const auto size = parse_size(text);
  return size ? std::optional(*size) : std::nullopt;
}

std::optional<Rlimit> limit_of(std::string_view text) {
  const auto colon = text.find(':');
  const auto soft = number_of(text.substr(0, colon));
  const auto hard = colon == std::string_view::npos ? soft : number_of(text.substr(colon + 1));
  if (!soft || !hard) return std::nullopt;
  return Rlimit(*soft, *hard);
}

std::optional<Rlimit> limit_of(TableReader& rlimits, const Entry& entry) {
  if (const auto* number = entry.value.as<std::int64_t>(); number != nullptr && *number >= 0)
    return Rlimit(static_cast<std::uint64_t>(*number));
  const auto* text = entry.value.as<std::string>();
  const auto limit = text == nullptr ? std::nullopt : limit_of(*text);
  if (!limit)
    rlimits.complain(entry.key,
                     std::string(" must be ") + wanted + ", not " + entry.value.describe());
  else if (limit->soft > limit->hard)
    rlimits.complain(entry.key, ": " + in_quotes(*text) + " has a soft limit above the hard one");
  else
    return limit;
  return std::nullopt;
}

}  // namespace

void read_rlimits(TableReader& app, AppSpec& spec) {
  auto rlimits = app.table("rlimits");
  if (!rlimits) return;
  for (const char* name : names) {
    const Entry* entry = rlimits->entry(name);
    if (entry == nullptr) continue;
    if (const auto limit = limit_of(*rlimits, *entry)) spec.rlimits.emplace(name, *limit);
  }
  rlimits->finish();
}

}  // namespace skep::config

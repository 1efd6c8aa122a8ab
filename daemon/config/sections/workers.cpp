#include <cmath>
#include <cstdint>

#include "config/decimal.h"
#include "config/quote.h"
#include "config/sections/sections.h"
#include "config/words.h"

namespace skep::config {
namespace {

constexpr auto wanted = R"(an integer from 1 to 4096 or a string such as "2 per core")";

}  // namespace

Result<std::uint32_t> workers_of(std::string_view text, double cores) {
  const auto words = words_of(text);
  const auto number = words.empty() ? std::nullopt : parse_decimal(words.front());
  if (words.size() == 1 && number)
    return fail(in_quotes(text) + " is in quotes; write workers = " + std::string(text) + ", or " +
                in_quotes(std::string(text) + " per core"));
  if (words.size() != 3 || !number || *number <= 0 || words[1] != "per" || words[2] != "core")
    return fail(in_quotes(text) +
                R"( is not a number of workers; write 4, "2 per core" or "0.5 per core")");
  const double workers = std::round(*number * cores);
  if (!(workers <= most_workers))
    return fail(in_quotes(text) + " is more than " + std::to_string(most_workers) +
                " workers on this machine");
  return workers < 1 ? 1 : static_cast<std::uint32_t>(workers);
}

void read_workers(TableReader& app, AppSpec& spec) {
  if (const Entry* entry = app.entry("workers")) {
    if (entry->value.as<std::string>() == nullptr) {
      const auto* number = entry->value.as<std::int64_t>();
      if (number != nullptr && *number >= 1 && *number <= most_workers)
        spec.workers = static_cast<std::uint32_t>(*number);
      else
        app.complain("workers",
                     std::string(" must be ") + wanted + ", not " + entry->value.describe());
    } else if (const auto text = app.string("workers", wanted)) {
      const auto workers = workers_of(*text, app.scope().around.cores);
      if (workers)
        spec.workers = *workers;
      else
        app.complain("workers", ": " + workers.error().message);
    }
  }
  if (const auto most = app.integer("max-unavailable", 1, most_workers))
    spec.max_unavailable = static_cast<std::uint32_t>(*most);
}

}  // namespace skep::config

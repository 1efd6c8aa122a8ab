#include <cstdint>

#include "config/defaults.h"
#include "config/duration.h"
#include "config/quote.h"
#include "config/sections/sections.h"

namespace skep::config {
namespace {

constexpr Duration shortest_pause = std::chrono::milliseconds(100);
constexpr Duration shortest_wait = std::chrono::milliseconds(10);
constexpr Duration shortest_watchdog = std::chrono::seconds(1);
constexpr std::uint64_t most_failures = 100;

// The duration under the key, of at least `least`.
void read_duration(TableReader& health, const char* key, Duration least, Duration& into) {
  const auto given = health.parsed(key, wanted_duration, parse_duration);
  if (!given) return;
  if (*given < least)
    health.complain(
        key, " must be at least " + format_duration(least) + ", not " + format_duration(*given));
  else
    into = *given;
}

void read_path(TableReader& health, AppSpec& spec) {
  const auto path = health.parsed("path", wanted_http_path, parse_http_path);
  if (!path) return;
  if (tells_listening(spec))
    spec.health.path = *path;
  else
    health.complain("path",
                    " can be asked of a Node program with cluster only, over the channel it has "
                    "then; write watchdog = \"30s\" for a program that sends WATCHDOG=1");
}

void complain_of_missing(TableReader& app, TableReader& health) {
  if (health.has("path")) return;
  if (!health.has("watchdog")) {
    app.complain_at(app.entry("health")->place,
                    '[' + health.name() +
                        "] says nothing to look at; write path = \"/healthz\" or watchdog = "
                        "\"30s\"");
    return;
  }
  for (const char* key : {"every", "timeout", "failures"})
    health.complain(key,
                    " is about path, which is not there; write path = \"/healthz\", or remove "
                    "this key");
}

}  // namespace

void read_health(TableReader& app, AppSpec& spec) {
  auto health = app.table("health");
  if (!health) return;
  read_path(*health, spec);
  read_duration(*health, "every", shortest_pause, spec.health.every);
  read_duration(*health, "timeout", shortest_wait, spec.health.timeout);
  if (const auto failures = health->integer("failures", 1, most_failures))
    spec.health.failures = static_cast<std::uint32_t>(*failures);
  Duration watchdog{};
  read_duration(*health, "watchdog", shortest_watchdog, watchdog);
  if (watchdog > Duration::zero()) spec.health.watchdog = watchdog;
  health->finish();
  complain_of_missing(app, *health);
}

}  // namespace skep::config

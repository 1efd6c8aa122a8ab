#include <algorithm>

#include "ctl/import/quantities.h"
#include "ctl/import/schedule.h"
#include "ctl/import/systemd_service.h"

namespace skep::ctl::importing {
namespace {

constexpr double longest = 365.0 * 24 * 3600;

// The time under the key. What is none is told, and is nothing.
std::optional<double> time_of(IniFields& fields, App& app, const std::string& key) {
  const auto text = fields.take(key);
  if (!text || text->empty()) return std::nullopt;
  const auto seconds = seconds_of(*text);
  if (!seconds) app.note(key + '=' + *text, "This is no time span.");
  return seconds;
}

void set_policy(App& app, const std::string& restart) {
  if (restart == "always" || restart == "on-failure") return app.set("restart", "policy", restart);
  if (restart == "no") return app.set("restart", "policy", std::string("never"));
  if (restart == "on-success") {
    app.set("restart", "policy", std::string("always"));
    return app.note("Restart=on-success",
                    "Skep starts again after failures, after every exit, or "
                    "never.");
  }
  app.set("restart", "policy", std::string("on-failure"));
  app.note("Restart=" + restart,
           "Skep tells exit status 0 from all else, no more, so any failure counts.");
}

// 0 is no limit to systemd, where Skep has one always: `boundless`, in seconds.
void set_wait(App& app, std::string_view table, std::string_view key, std::optional<double> wait,
              double boundless) {
  if (!wait) return;
  if (*wait <= 0 || *wait >= longest)
    app.set(table, key, duration_text(boundless), "It was without limit; here there is one.");
  else
    app.set(table, key, duration_text(std::max(*wait, 2.0)));
}

// Of [Service] in units from before systemd 230.
std::optional<std::string> start_limit(IniFields& fields, IniFields& unit, const char* key,
                                       const char* old) {
  std::optional<std::string> found;
  for (IniFields* section : {&fields, &unit})
    for (const char* name : {old, key})
      if (auto value = section->take(name); value && !value->empty()) found = std::move(value);
  return found;
}

}  // namespace

void take_type(IniFields& fields, App& app) {
  const std::string type = fields.take("Type").value_or("");
  if (type == "notify" || type == "notify-reload") {
    app.set("ready", "when", std::string("notify"));
  } else if (type == "forking") {
    app.note("Type=forking",
             "Skep runs programs in the foreground; give the option that keeps this one there, or "
             "it counts as ended as soon as it has forked.");
  } else if (type == "oneshot") {
    app.note("Type=oneshot",
             "Skep keeps services running; a job that ends belongs to systemd or cron.");
  } else if (!type.empty() && type != "simple" && type != "exec") {
    app.note("Type=" + type, "It counts as started after a second; ready.when tells otherwise.");
  }
  const auto both = time_of(fields, app, "TimeoutSec");
  auto timeout = time_of(fields, app, "TimeoutStartSec");
  if (!timeout) timeout = both;
  set_wait(app, "ready", "timeout", timeout, 24 * 3600);
  auto stop = time_of(fields, app, "TimeoutStopSec");
  set_wait(app, "stop", "kill", stop ? stop : both, 3600);
}

void take_restart(IniFields& fields, IniFields& unit, App& app) {
  set_policy(app, fields.take("Restart").value_or("no"));
  constexpr double systemds = 0.1;
  const auto pause = time_of(fields, app, "RestartSec");
  const auto most = time_of(fields, app, "RestartMaxDelaySec");
  if (pause || most) {
    const double first = std::clamp(pause.value_or(systemds), 0.001, longest);
    app.set("restart", "backoff",
            duration_text(first) + ".." +
                duration_text(std::clamp(most.value_or(first), first, longest)));
  }
  if (const auto steps = fields.take("RestartSteps"); steps && *steps != "0")
    app.note("RestartSteps=" + *steps, "The wait doubles from the first to the longest.");

  const auto within = start_limit(fields, unit, "StartLimitIntervalSec", "StartLimitInterval");
  const auto burst = start_limit(fields, unit, "StartLimitBurst", "StartLimitBurst");
  if (!within && !burst) return;
  const auto seconds = seconds_of(within.value_or("10"));
  const auto count = integer_of(burst.value_or("5"));
  if (!seconds || !count)
    app.note(
        "StartLimitIntervalSec=" + within.value_or("") + ", StartLimitBurst=" + burst.value_or(""),
        "This is no count of starts in a time.");
  else if (*seconds <= 0 || *count == 0)
    app.set("restart", "give-up", std::string("never"));
  else
    app.set("restart", "give-up", give_up_text(*count, *seconds));
}

void take_stop(IniFields& fields, App& app) {
  if (const auto signal = fields.take("KillSignal"); signal && !signal->empty()) {
    if (const auto name = signal_text(*signal))
      app.set("stop", "signal", *name);
    else
      app.note("KillSignal=" + *signal, "This is no signal here.");
  }
  if (const auto mode = fields.take("KillMode"); mode && *mode != "mixed" && !mode->empty())
    app.note("KillMode=" + *mode,
             "Skep signals the worker alone, and kills its whole process group when stop.kill is "
             "over: that is systemd's \"mixed\".");
}

void take_limits(IniFields& fields, App& app) {
  if (const auto watchdog = time_of(fields, app, "WatchdogSec"); watchdog && *watchdog > 0)
    app.set("health", "watchdog", duration_text(std::clamp(*watchdog, 1.0, longest)));
  if (const auto age = time_of(fields, app, "RuntimeMaxSec"); age && *age < longest)
    set_max_age(app, *age);
  const auto size = [&](const char* key) -> std::optional<std::uint64_t> {
    const auto text = fields.take(key);
    if (!text || text->empty() || *text == "infinity") return std::nullopt;
    const auto bytes = bytes_of(*text);
    if (!bytes || *bytes == 0) app.note(std::string(key) + '=' + *text, "This is no plain size.");
    return bytes && *bytes > 0 ? bytes : std::nullopt;
  };
  auto hard = size("MemoryMax");
  if (const auto old = size("MemoryLimit"); !hard) hard = old;
  const auto soft = size("MemoryHigh");
  if (hard)
    app.set("memory", "hard", size_text(*hard),
            "systemd's limit kills; here a worker above it is replaced, its successor first.");
  if (soft && (!hard || *soft < *hard))
    app.set("memory", "soft", size_text(*soft), "An event and a metric, no more.");
}

}  // namespace skep::ctl::importing

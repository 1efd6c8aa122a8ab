#include <algorithm>

#include "ctl/import/identity.h"
#include "ctl/import/pm2_app.h"
#include "ctl/import/quantities.h"
#include "ctl/import/runtime.h"
#include "ctl/import/schedule.h"

namespace skep::ctl::importing {
namespace {

constexpr double thousandth = 0.001;

void take_backoff(Pm2Fields& fields, App& app, double& longest_wait) {
  constexpr double cap = 15;
  constexpr double least = 0.001;
  const double grows = fields.number({"exp_backoff_restart_delay"}).value_or(0) * thousandth;
  const double delay = fields.number({"restart_delay"}).value_or(0) * thousandth;
  if (grows > 0) {
    longest_wait = std::max(grows, cap);
    app.set("restart", "backoff",
            duration_text(std::max(grows, least)) + ".." + duration_text(longest_wait));
    if (delay > 0)
      app.note("restart_delay", "PM2 waits by exp_backoff_restart_delay where both are there.");
  } else if (delay > 0) {
    longest_wait = std::max(delay, least);
    app.set("restart", "backoff", duration_text(longest_wait) + ".." + duration_text(longest_wait));
  }
}

std::optional<double> milliseconds_of(Pm2Fields& fields, const char* key) {
  if (const auto number = fields.number({key})) return *number * thousandth;
  // "10s", "1h" and the like.
  const auto text = fields.text({key});
  if (!text || text->empty()) return std::nullopt;
  const auto number = decimal_of(text->substr(0, text->size() - 1));
  const double unit = text->back() == 's' ? 1 : text->back() == 'm' ? 60 : 3600;
  if (number && std::string_view("smh").find(text->back()) != std::string_view::npos)
    return *number * unit;
  fields.leave({key});
  return std::nullopt;
}

}  // namespace

void take_readiness(Pm2Fields& fields, App& app) {
  const bool waits = fields.boolean({"wait_ready"}).value_or(false);
  if (waits && runs_node(app.command)) {
    app.shares_port = true;
    app.set("ready", "when", std::string("message"));
  } else if (waits) {
    app.note("wait_ready = true",
             "Only a Node program with cluster can tell by process.send(\"ready\"); others send "
             "READY=1 as sd_notify does: ready.when = \"notify\".");
  }
  const auto timeout = fields.number({"listen_timeout"});
  if (timeout && *timeout > 0 && app.shares_port)
    app.set("ready", "timeout", duration_text(std::max(*timeout * thousandth, thousandth)),
            "PM2 goes on when this is over; here a worker that is not ready by then is killed.");
  else if (timeout)
    app.note("listen_timeout = " + std::to_string(static_cast<long>(*timeout)),
             "Nothing waits for this app to listen.");
}

void take_restart(Pm2Fields& fields, App& app) {
  double longest_wait = 30;
  take_backoff(fields, app, longest_wait);
  if (const auto starts = fields.boolean({"autostart"}); starts && !*starts)
    app.set("", "autostart", false);
  if (const auto again = fields.boolean({"autorestart"}); again && !*again)
    app.set("restart", "policy", std::string("never"));
  const auto settled = milliseconds_of(fields, "min_uptime");
  if (settled) app.set("restart", "stable", duration_text(*settled));
  const auto deaths = fields.number({"max_restarts"});
  if (deaths && *deaths >= 1)
    app.set("restart", "give-up",
            give_up_text(static_cast<std::int64_t>(std::min(*deaths, 1e4)),
                         std::min(*deaths, 1e4) * (settled.value_or(1) + longest_wait)),
            "PM2 counts restarts in a row that came sooner than min_uptime; here deaths count in a "
            "time.");
  else if (deaths)
    app.note("max_restarts", "PM2 never gives up then: restart.give-up = \"never\".");
  if (const auto* codes = fields.take({"stop_exit_codes"})) {
    const std::string text = text_of(*codes);
    if (text == "[0]" || text == "0")
      app.set("restart", "policy", std::string("on-failure"));
    else
      app.note(setting_of("stop_exit_codes", *codes),
               "Skep tells exit status 0 from all others, no more: restart.policy = "
               "\"on-failure\" leaves those that exit with 0.");
  }
  if (const auto when = fields.text({"cron_restart", "cron"}); when && *when != "0")
    set_restart_at(app, "cron_restart = " + *when, *when);
}

void take_limits(Pm2Fields& fields, App& app) {
  const auto said = fields.text({"max_memory_restart"});
  if (!said) return;
  const auto bytes = bytes_of(*said);
  if (bytes && *bytes > 0)
    app.set("memory", "hard", size_text(*bytes),
            "A worker above it is replaced: its successor serves before it goes.");
  else
    app.note("max_memory_restart = " + *said, "This is no size; write memory.hard = \"300MiB\".");
}

void take_stop(Pm2Fields& fields, App& app) {
  app.set("stop", "signal", std::string("SIGINT"), "As PM2 does; Skep's own is SIGTERM.");
  if (const auto kill = milliseconds_of(fields, "kill_timeout"))
    app.set("stop", "kill", duration_text(*kill));
  if (const auto user = fields.text({"uid", "user"})) {
    set_user(app, "uid = " + *user, *user);
  }
  if (const auto group = fields.text({"gid"})) set_group(app, "gid = " + *group, *group);
}

}  // namespace skep::ctl::importing

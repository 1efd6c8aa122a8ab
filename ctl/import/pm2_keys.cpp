#include <array>
#include <map>
#include <string_view>

#include "ctl/import/advice.h"
#include "ctl/import/pm2_app.h"

namespace skep::ctl::importing {
namespace {

constexpr std::string_view for_development =
    "Skep does not watch files; in development, node --watch does.";
constexpr std::string_view for_the_service =
    "This is about PM2's paid service; Skep's figures are on /metrics for Prometheus.";
constexpr std::string_view has_no_sense = "This steers the inside of PM2 and has no sense here.";

constexpr std::array advices{
    Advice{"watch", for_development},
    Advice{"watch_delay", for_development},
    Advice{"watch_options", for_development},
    Advice{"ignore_watch", for_development},
    Advice{"filter_env",
           "Where user is set, an app has only PATH, HOME and the like, and its env; "
           "nothing else need be filtered."},
    Advice{"log_type", "Skep keeps what the app writes as it is; have the app write JSON."},
    Advice{"log_date_format",
           "Skep keeps what the app writes as it is; the app's logger can put "
           "the time in front."},
    Advice{"time",
           "Skep keeps what the app writes as it is; the app's logger can put the time in "
           "front."},
    Advice{"pid_file", "Skep writes no pid files; skepctl pid APP prints the pids."},
    Advice{"pid", "Skep writes no pid files; skepctl pid APP prints the pids."},
    Advice{"source_map_support",
           "Node has it: put \"--enable-source-maps\" behind \"node\" in "
           "command."},
    Advice{"disable_source_map_support",
           "Skep adds no source map support, so there is none to "
           "turn off."},
    Advice{"shutdown_with_message",
           "Skep sends a signal, and drains before a roll without a word "
           "of the app's; listen to SIGINT instead of the message "
           "\"shutdown\"."},
    Advice{"treekill",
           "Skep signals the worker alone, and kills its whole process group when "
           "stop.kill is over."},
    Advice{"kill_retry_time", "Skep learns of an end at once and need not look again."},
    Advice{"increment_var",
           "Every worker has its own number in SKEP_SLOT and NODE_APP_INSTANCE; "
           "have the app count from there. Workers that listen share one port."},
    Advice{"instance_var", "The number is in SKEP_INSTANCE and NODE_APP_INSTANCE."},
    Advice{"username",
           "This is the name of whoever started PM2; user = \"...\" sets whom an app "
           "runs as."},
    Advice{"vizion", "Skep does not look into git."},
    Advice{"post_update", "Skep does not deploy; run this before skepctl roll APP."},
    Advice{"install_url", "Skep does not install; the program has to be there."},
    Advice{"execute_command", has_no_sense},
    Advice{"force", "An app is a table with a name of its own; the same program may stand in two."},
    Advice{"write", has_no_sense},
    Advice{"io", for_the_service},
    Advice{"pmx", for_the_service},
    Advice{"automation", for_the_service},
    Advice{"trace", for_the_service},
    Advice{"disable_trace", for_the_service},
    Advice{"deep_monitoring", for_the_service},
    Advice{"event_loop_inspector", for_the_service},
    Advice{"v8", "skepd measures loop and heap by itself; telemetry = false turns that off."},
    Advice{"windowsHide", "This is about Windows."},
};

// Turned off, most of these ask for what Skep does anyway.
bool asks_for_nothing(const std::string& key, const boost::json::value& value) {
  const bool* flag = value.if_bool();
  if (flag == nullptr) return false;
  return *flag == (key == "treekill");
}

}  // namespace

void tell_of_the_rest(const Pm2Fields& fields, App& app) {
  for (const std::string& key : fields.rest()) {
    const auto& value = fields.object().at(key);
    if (value.is_null() || asks_for_nothing(key, value)) continue;
    app.note(setting_of(key, value), advice_on(key, advices, "PM2"));
  }
}

}  // namespace skep::ctl::importing

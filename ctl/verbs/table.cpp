#include "ctl/verbs/table.h"

#include <algorithm>
#include <array>

#include "ctl/verbs/verbs.h"

namespace skep::ctl {
namespace {

constexpr std::array entries{
    &status_verb,  &top_verb,        &show_verb,     &pid_verb,    &start_verb,    &stop_verb,
    &restart_verb, &drain_verb,      &signal_verb,   &roll_verb,   &reload_verb,   &scale_verb,
    &logs_verb,    &tail_verb,       &maintail_verb, &fg_verb,     &clear_verb,    &events_verb,
    &metrics_verb, &check_verb,      &import_verb,   &config_verb, &reread_verb,   &diff_verb,
    &update_verb,  &add_verb,        &remove_verb,   &avail_verb,  &shutdown_verb, &version_verb,
    &open_verb,    &dial_stdio_verb, &help_verb,     &quit_verb,   &exit_verb,     &upgrade_verb,
};

constexpr std::array options{
    Option{"--socket", "PATH", "skepd's control socket (also SKEP_SOCKET)", &Arguments::socket,
           Completes::file},
    Option{"--host", "URL,...",
           "skepd on other machines by ssh: ssh://[USER@]HOST[:PORT] (also SKEP_HOST)",
           &Arguments::host},
    Option{"--version", "", "print skepctl's own version", &Arguments::own_version},
};

}  // namespace

const Option json_option{"--json", "", "print JSON and nothing else", &Arguments::json};

std::span<const VerbEntry* const> all_verbs() {
  return entries;
}

const VerbEntry* verb_entry(std::string_view name) {
  const auto* found = std::find_if(entries.begin(), entries.end(),
                                   [&](const VerbEntry* verb) { return verb->name == name; });
  return found != entries.end() ? *found : nullptr;
}

std::span<const Option> global_options() {
  return options;
}

}  // namespace skep::ctl

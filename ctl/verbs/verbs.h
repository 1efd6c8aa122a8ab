#pragma once

#include "ctl/verb_entry.h"

// The verbs, each in the file of its name.
namespace skep::ctl {

extern const VerbEntry status_verb;
extern const VerbEntry show_verb;
extern const VerbEntry top_verb;
extern const VerbEntry pid_verb;
extern const VerbEntry start_verb;
extern const VerbEntry stop_verb;
extern const VerbEntry restart_verb;
extern const VerbEntry drain_verb;
extern const VerbEntry signal_verb;
extern const VerbEntry roll_verb;
extern const VerbEntry reload_verb;
extern const VerbEntry upgrade_verb;
extern const VerbEntry scale_verb;
extern const VerbEntry tail_verb;
extern const VerbEntry maintail_verb;
extern const VerbEntry logs_verb;
extern const VerbEntry fg_verb;
extern const VerbEntry clear_verb;
extern const VerbEntry events_verb;
extern const VerbEntry metrics_verb;
extern const VerbEntry check_verb;
extern const VerbEntry config_verb;
extern const VerbEntry import_verb;
extern const VerbEntry diff_verb;
extern const VerbEntry reread_verb;
extern const VerbEntry update_verb;
extern const VerbEntry add_verb;
extern const VerbEntry remove_verb;
extern const VerbEntry avail_verb;
extern const VerbEntry shutdown_verb;
extern const VerbEntry version_verb;
extern const VerbEntry open_verb;
extern const VerbEntry dial_stdio_verb;
extern const VerbEntry help_verb;
extern const VerbEntry quit_verb;
extern const VerbEntry exit_verb;

}  // namespace skep::ctl

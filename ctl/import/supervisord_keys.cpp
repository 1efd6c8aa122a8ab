#include "ctl/import/supervisord_keys.h"

#include <algorithm>
#include <array>

#include "ctl/import/advice.h"

namespace skep::ctl::importing {
namespace {

constexpr std::string_view events =
    "Skep has no event listeners over stdin; skepctl events -f prints what happens as JSON lines.";
constexpr std::string_view to_the_journal =
    "Write \"inherit\" and run skepd under systemd, whose journal takes it.";
constexpr std::string_view socket = "Skep's control socket is [daemon] socket = \"...\".";
constexpr std::string_view login =
    "Who may use the control socket is told by its owner and mode, not by a password.";
constexpr std::string_view of_the_client = "skepctl finds skepd by --socket or SKEP_SOCKET.";
constexpr std::string_view of_fastcgi =
    "Skep passes sockets as systemd does, from descriptor 3 on, and never as standard input; let "
    "the program listen by itself.";

constexpr std::array of_programs{
    Advice{"stdout_capture_maxbytes", events},
    Advice{"stderr_capture_maxbytes", events},
    Advice{"stdout_events_enabled", events},
    Advice{"stderr_events_enabled", events},
    Advice{"stdout_syslog", to_the_journal},
    Advice{"stderr_syslog", to_the_journal},
    Advice{"serverurl", "Programs find skepd's control socket by SKEP_SOCKET, which env can set."},
};

constexpr std::array of_the_daemon{
    Advice{"logfile", "skepd's own log is [daemon] log = \"/var/log/skep/skepd.log\"."},
    Advice{"logfile_maxbytes", "skepd's own log rotates by [daemon] log-rotate = \"10MiB x 5\"."},
    Advice{"logfile_backups", "skepd's own log rotates by [daemon] log-rotate = \"10MiB x 5\"."},
    Advice{"loglevel", "skepd's own log has [daemon] log-level = \"info\"."},
    Advice{"pidfile", "skepd writes none; skepctl pid prints its pid."},
    Advice{"nodaemon", "skepd always stays in the foreground."},
    Advice{"silent", "skepd's own log goes to stderr, or to [daemon] log."},
    Advice{"minfds", "skepd raises its own limit; an app's is rlimits = { nofile = 65536 }."},
    Advice{"minprocs", "A limit of an app's is rlimits = { nproc = 4096 }."},
    Advice{"nocleanup", "skepd leaves old logs alone."},
    Advice{"childlogdir", "Where nothing else is said, logs go to /var/log/skep."},
    Advice{"strip_ansi", "Skep keeps what the app writes as it is."},
    Advice{"identifier", "skepd goes by its control socket."},
};

constexpr std::array of_unix_http{
    Advice{"file", socket},    Advice{"chmod", login},    Advice{"chown", login},
    Advice{"username", login}, Advice{"password", login},
};

constexpr std::array of_inet_http{
    Advice{"port", "The control socket is a Unix socket only; ssh reaches it from elsewhere."},
    Advice{"username", login},
    Advice{"password", login},
};

constexpr std::array of_ctl{
    Advice{"serverurl", of_the_client},    Advice{"username", of_the_client},
    Advice{"password", of_the_client},     Advice{"prompt", of_the_client},
    Advice{"history_file", of_the_client},
};

constexpr std::array of_rpc{
    Advice{"supervisor.*",
           "supervisord's XML-RPC is served at /RPC2 of skepd's control socket; "
           "other interfaces are not."},
};

constexpr std::array of_groups{
    Advice{"priority", "Apps start in the order of what they need, by after in each of them."},
};

constexpr std::array of_listeners{Advice{"*", events}};
constexpr std::array of_fcgi{Advice{"*", of_fastcgi}};

}  // namespace

std::string advice_on_program(std::string_view key) {
  return advice_on(key, of_programs, "supervisord");
}

std::string advice_on_section(std::string_view section, std::string_view key) {
  constexpr std::string_view whose = "supervisord";
  if (section == "supervisord") return advice_on(key, of_the_daemon, whose);
  if (section == "unix_http_server") return advice_on(key, of_unix_http, whose);
  if (section == "inet_http_server") return advice_on(key, of_inet_http, whose);
  if (section == "supervisorctl") return advice_on(key, of_ctl, whose);
  if (section == "rpcinterface") return advice_on(key, of_rpc, whose);
  if (section == "group") return advice_on(key, of_groups, whose);
  if (section == "eventlistener") return advice_on(key, of_listeners, whose);
  if (section == "fcgi-program") return advice_on(key, of_fcgi, whose);
  return "This is no section of supervisord that skepctl knows; it is left out.";
}

}  // namespace skep::ctl::importing

#include "ctl/import/systemd_keys.h"

#include <array>

#include "ctl/import/advice.h"

namespace skep::ctl::importing {
namespace {

constexpr std::string_view order =
    "Apps wait for apps by after = [\"...\"]; what is no app here is ordered around skepd's own "
    "unit.";
constexpr std::string_view steps =
    "Skep runs one command; a script that does this first and then execs the program will do.";
constexpr std::string_view after_its_end =
    "Skep does nothing when a worker has ended but start it again; a script around the program "
    "can.";
constexpr std::string_view reload =
    "skepctl roll APP takes a new config up without losing a connection; skepctl signal HUP APP "
    "sends a signal.";
constexpr std::string_view sandbox =
    "Skep builds no sandbox; set this on skepd's own unit, which holds for all its workers.";
constexpr std::string_view cgroup =
    "Skep sets no such limit; set this on skepd's own unit, for all its workers together.";
constexpr std::string_view folders =
    "Skep makes no such folder; systemd-tmpfiles does, or the script that installs the app.";
constexpr std::string_view secrets =
    "Skep hands on credentials by their names: credentials = [\"db-password\"].";
constexpr std::string_view about_units = "This is about systemd's units, and an app is none.";
constexpr std::string_view conditions =
    "Skep starts an app without asking; let the program check, or put this on skepd's own unit.";
constexpr std::string_view scheduling =
    "Skep leaves this as skepd has it; set it on skepd's own unit, or start the program by ionice "
    "or "
    "chrt.";
constexpr std::string_view logging =
    "This is about systemd's journal; output goes to files, or with \"inherit\" to skepd's own "
    "journal.";
constexpr std::string_view statuses = "Skep tells exit status 0 from all others, no more.";
constexpr std::string_view ending =
    "A worker gets stop.signal, and SIGKILL with its whole process group when stop.kill is over.";

constexpr std::array of_service{
    Advice{"ExecStartPre", steps},
    Advice{"ExecCondition", steps},
    Advice{"ExecStartPost", "Skep runs nothing once an app has started."},
    Advice{"ExecReload", reload},
    Advice{"ExecStop",
           "A worker is asked to leave by stop.signal, after what it has open is done."},
    Advice{"ExecStopPost", after_its_end},
    Advice{"ExecSearchPath", "Write the program's whole path, or PATH in env."},
    Advice{"ExecPaths", sandbox},
    Advice{"PIDFile", "Skep knows the process it started, and writes no pid file."},
    Advice{"GuessMainPID", "Skep knows the process it started."},
    Advice{"DynamicUser", "Make a user for the app, and write user = \"...\"."},
    Advice{"UnsetEnvironment",
           "Where user is set, an app has only PATH, HOME and the like, and "
           "its env."},
    Advice{"SuccessExitStatus", statuses},
    Advice{"RestartPreventExitStatus", statuses},
    Advice{"RestartForceExitStatus", statuses},
    Advice{"Sockets",
           "listen = [\"0.0.0.0:80\"] has skepd open sockets and pass them in the same "
           "way."},
    Advice{"NonBlocking", "Sockets are passed blocking, as systemd passes them by default."},
    Advice{"FileDescriptorStore*", "Skep keeps no descriptors for a worker."},
    Advice{"OpenFile", "Skep passes sockets only, those of listen."},
    Advice{"ReloadSignal", reload},
    Advice{"RestartMode", "A worker that is started again is never anything between."},
    Advice{"NotifyAccess", "Every process of a worker may write to its NOTIFY_SOCKET."},
    Advice{"BusName",
           "Skep does not look at the bus; ready.when says when the app counts as "
           "started."},
    Advice{"RemainAfterExit", "An app whose process has ended is not running."},
    Advice{"ExitType", "An app runs as long as the process that Skep started."},
    Advice{"Timeout*", ending},
    Advice{"RuntimeRandomizedExtraSec", "max-age varies from worker to worker by itself."},
    Advice{"WatchdogSignal",
           "A worker that does not send WATCHDOG=1 in time is killed by SIGKILL."},
    Advice{"RestartKillSignal", ending},
    Advice{"FinalKillSignal", ending},
    Advice{"SendSIGKILL", ending},
    Advice{"SurviveFinalKillSignal", ending},
    Advice{"SendSIGHUP", ending},
    Advice{"StartLimitAction", "Skep acts on nothing but the app; an [on-event] command can."},
    Advice{"FailureAction", "Skep acts on nothing but the app; an [on-event] command can."},
    Advice{"RebootArgument", "Skep does not restart the machine."},
    Advice{"OOMPolicy", "A worker that the kernel kills is started again like any other."},
    Advice{"PermissionsStartOnly", "This is about systemd's other commands; Skep runs one."},
    Advice{"RootDirectoryStartOnly", "This is about systemd's other commands; Skep runs one."},
    Advice{"USBFunction*", about_units},
    Advice{"Coredump*", scheduling},
    Advice{"TimerSlackNSec", scheduling},
    Advice{"IOScheduling*", scheduling},
    Advice{"CPUScheduling*", scheduling},
    Advice{"NUMA*", scheduling},
    Advice{"Standard*",
           "Workers read nothing from their standard input, or with stdin = \"pipe\" what "
           "skepd is given for them."},
    Advice{"TTY*", "Workers have no terminal."},
    Advice{"Syslog*", logging},
    Advice{"LogLevelMax", logging},
    Advice{"LogRate*", logging},
    Advice{"LogExtraFields", logging},
    Advice{"LogNamespace", logging},
    Advice{"LogFilterPatterns", logging},
    Advice{"RuntimeDirectory*", folders},
    Advice{"StateDirectory*", folders},
    Advice{"CacheDirectory*", folders},
    Advice{"LogsDirectory*", folders},
    Advice{"ConfigurationDirectory*", folders},
    Advice{"ImportCredential*", secrets},
    Advice{"SetLoginEnvironment",
           "Where user is set, HOME, USER, LOGNAME and SHELL are that user's."},
    Advice{"Root*", sandbox},
    Advice{"Extension*", sandbox},
    Advice{"Mount*", sandbox},
    Advice{"RemoveIPC", sandbox},
    Advice{"SecureBits", sandbox},
    Advice{"Keyring*", sandbox},
    Advice{"Proc*", sandbox},
    Advice{"Protect*", sandbox},
    Advice{"Private*", sandbox},
    Advice{"SystemCall*", sandbox},
    Advice{"MemoryDenyWriteExecute", sandbox},
    Advice{"Restrict*", sandbox},
    Advice{"Lock*", sandbox},
    Advice{"Read*", sandbox},
    Advice{"Inaccessible*", sandbox},
    Advice{"NoExec*", sandbox},
    Advice{"Bind*", sandbox},
    Advice{"TemporaryFileSystem", sandbox},
    Advice{"NetworkNamespacePath", sandbox},
    Advice{"IPCNamespacePath", sandbox},
    Advice{"Personality", sandbox},
    Advice{"PAMName", sandbox},
    Advice{"IgnoreSIGPIPE",
           "SIGPIPE is as a program expects it; Node and most others ignore it by "
           "themselves."},
    Advice{"Utmp*", about_units},
    Advice{"SELinuxContext", sandbox},
    Advice{"AppArmorProfile", sandbox},
    Advice{"SmackProcessLabel", sandbox},
    Advice{"Slice", about_units},
    Advice{"Allowed*", cgroup},
    Advice{"Startup*", cgroup},
    Advice{"CPU*", cgroup},
    Advice{"Memory*", cgroup},
    Advice{"DefaultMemory*", cgroup},
    Advice{"Device*", cgroup},
    Advice{"IO*", cgroup},
    Advice{"BlockIO*", cgroup},
    Advice{"Tasks*", cgroup},
    Advice{"Delegate*", cgroup},
    Advice{"NFTSet", cgroup},
    Advice{"DisableControllers", cgroup},
    Advice{"IP*", cgroup},
    Advice{"ManagedOOM*", cgroup},
    Advice{"BPFProgram", cgroup},
    Advice{"SocketBind*", cgroup},
};

constexpr std::array of_unit{
    Advice{"Documentation", "This is for people only."},
    Advice{"After", order},
    Advice{"Before", order},
    Advice{"Requires*", order},
    Advice{"Requisite*", order},
    Advice{"Wants", order},
    Advice{"BindsTo", order},
    Advice{"BindTo", order},
    Advice{"Upholds", order},
    Advice{"PartOf", order},
    Advice{"Conflicts", about_units},
    Advice{"OnFailure*", "An [on-event] command can act when an app gives up."},
    Advice{"OnSuccess*", "Skep runs services, which have no good end."},
    Advice{"Condition*", conditions},
    Advice{"Assert*", conditions},
    Advice{"StartLimitAction", "Skep acts on nothing but the app; an [on-event] command can."},
    Advice{"FailureAction*", "Skep acts on nothing but the app; an [on-event] command can."},
    Advice{"SuccessAction*", "Skep acts on nothing but the app; an [on-event] command can."},
    Advice{"RebootArgument", "Skep does not restart the machine."},
    Advice{"Job*", "ready.timeout and stop.kill bound how long a start and a stop may take."},
    Advice{"SourcePath", about_units},
    Advice{"Propagate*", about_units},
    Advice{"ReloadPropagatedFrom", about_units},
    Advice{"StopPropagatedFrom", about_units},
    Advice{"JoinsNamespaceOf", about_units},
    Advice{"StopWhenUnneeded", about_units},
    Advice{"RefuseManual*", about_units},
    Advice{"AllowIsolate", about_units},
    Advice{"IgnoreOnIsolate", about_units},
    Advice{"DefaultDependencies", about_units},
    Advice{"CollectMode", about_units},
};

constexpr std::array of_install{
    Advice{"WantedBy",
           "skepd starts every app of its config; systemctl enable skepd starts skepd."},
    Advice{"RequiredBy",
           "skepd starts every app of its config; systemctl enable skepd starts "
           "skepd."},
    Advice{"Alias", "An app has one name."},
    Advice{"Also", about_units},
    Advice{"DefaultInstance", "Each instance is an app of its own; import web@NAME.service."},
};

}  // namespace

std::string advice_on_unit(std::string_view section, std::string_view key) {
  if (section == "Service") return advice_on(key, of_service, "systemd");
  if (section == "Unit") return advice_on(key, of_unit, "systemd");
  if (section == "Install") return advice_on(key, of_install, "systemd");
  return "[" + std::string(section) +
         "] is no section of a service that skepctl knows; it is left "
         "out.";
}

}  // namespace skep::ctl::importing

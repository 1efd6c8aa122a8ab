#include "daemon.h"

#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <unistd.h>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <fmt/format.h>

#include "api/control/control_server.h"
#include "api/dbus/dbus_server.h"
#include "api/metrics/metrics_server.h"
#include "bus/system_bus.h"
#include "config_desk.h"
#include "control_place.h"
#include "event_commands.h"
#include "event_history.h"
#include "going_down.h"
#include "handover_desk.h"
#include "host/agent_files.h"
#include "host/cgroup/systemd_scopes.h"
#include "host/logs/journal.h"
#include "host/logs/log_thread.h"
#include "host/logs/own_log.h"
#include "host/process/own_limits.h"
#include "host/reactor/asio_reactor.h"
#include "host/shutdown_signals.h"
#include "log_desk.h"
#include "notice_log.h"
#include "service_desk.h"
#include "stdin_desk.h"
#include "stop_bound.h"
#include "supervisor.h"

namespace skep {

namespace {

std::uint64_t random_seed() {
  std::random_device device;
  return (std::uint64_t{device()} << 32U) | device();
}

// One skepd from its first to its last moment. Members are in the order in which they need each
// other.
class Daemon {
 public:
  Daemon(const Settings& settings, Beginnings beginnings, host::ServiceManager& manager,
         ReadAgain read_again);

  // Opens what others reach it by; the error is a sentence.
  Result<void> open();
  [[nodiscard]] Ending run();

 private:
  Result<void> serve_control();
  Result<void> serve_metrics();
  Result<void> may_start_anew();
  api::Subjects subjects();
  void join_bus();
  NoticeLog::Journal journal();
  void answer_with_metrics(api::Responder responder);
  std::string agent_script();
  void ask_for_scopes();
  void signalled(int signal);
  void reload();
  void end_by(int signal);
  void greet() const;
  void close();
  void begin();
  [[noreturn]] void leave();
  EventCommands::Surroundings command_surroundings();

  const Settings& settings_;
  host::Execution execution_;
  std::string config_trouble_;
  boost::asio::io_context context_{1};
  host::AsioReactor reactor_{context_};
  host::LogThread logs_;
  NoticeLog notices_;
  EventHistory events_;
  bus::SystemBus bus_;
  host::SystemdScopes scopes_;
  Supervisor supervisor_;
  HandoverDesk handover_;
  LogDesk log_desk_;
  StdinDesk stdin_desk_;
  EventCommands event_commands_;
  ConfigDesk config_desk_;
  host::ShutdownSignals signals_;
  std::unique_ptr<api::ControlServer> control_;
  std::unique_ptr<api::MetricsServer> metrics_;
  host::InheritedFds inherited_;
  host::UniqueFd passed_control_;  // none: the control socket is skepd's own
  ServiceDesk service_;
  std::unique_ptr<api::DbusServer> dbus_;
  std::unique_ptr<GoingDown> going_down_;
};

Daemon::Daemon(const Settings& settings, Beginnings beginnings, host::ServiceManager& manager,
               ReadAgain read_again)
    : settings_(settings),
      execution_(std::move(beginnings.execution)),
      config_trouble_(std::move(beginnings.config_trouble)),
      logs_([this](std::function<void()> task) { reactor_.post(std::move(task)); },
            [this](const std::string& sentence) { notices_.warn({}, sentence); }),
      notices_(host::make_own_logger(logs_, settings.config.daemon.log_level), journal()),
      bus_(
          context_, [this](const std::string& sentence) { notices_.say(sentence); },
          [this](const std::string& sentence) { notices_.warn({}, sentence); }),
      scopes_(bus_),
      supervisor_(reactor_, reactor_.turns(), logs_, notices_, events_, agent_script(),
                  random_seed(), [this] { close(); }),
      handover_({reactor_, supervisor_, logs_, notices_}, std::move(beginnings.former), execution_),
      log_desk_({reactor_, supervisor_.host(), logs_, notices_}, settings.config.daemon.log),
      stdin_desk_(reactor_, supervisor_.host(), notices_),
      event_commands_(events_, command_surroundings()),
      config_desk_(reactor_, supervisor_, event_commands_, notices_, settings_,
                   std::move(read_again)),
      signals_(reactor_, [this](int signal) { signalled(signal); }),
      inherited_(std::move(beginnings.inherited)),
      passed_control_(inherited_.take("control")),
      service_(reactor_, manager, events_,
               {[this] { return supervisor_.snapshot(); },
                [this] { return longest_stop_of(supervisor_.config()); }}) {
  ask_for_scopes();
  supervisor_.before_restart([this] { return may_start_anew(); });
  config_desk_.on_change(
      [this] { handover_.set_config(config_desk_.marks(), config_desk_.in_force_with_secrets()); });
  handover_.on_leaving([this] { reactor_.stop(); });
  reactor_.on_turn_end([this] { handover_.turn_ended(); });
  reactor_.on_escaped([this](const char* what) {
    notices_.warn({}, fmt::format("an error that nobody expected was stopped: {}", what));
  });
}

// Standard error that is the journal anyway is passed by: entries of its own have fields.
NoticeLog::Journal Daemon::journal() {
  const std::string& log = settings_.config.daemon.log;
  const bool wanted = log == "journal" || (log.empty() && host::logs::standard_error_is_journal() &&
                                           host::logs::connect_journal());
  if (!wanted) return nullptr;
  logs_.open_own(std::string(host::logs::own_journal_path), 0, 0);
  return logs_.own_writer();
}

void Daemon::ask_for_scopes() {
  host::Host& host = supervisor_.host();
  if (!host.in_service()) return;
  host.use_scopes(scopes_);
  bus_.open();
}

std::string Daemon::agent_script() {
  auto script = host::find_agent_script();
  if (script) return *script;
  notices_.warn({}, script.error().message);
  return {};
}

Result<void> Daemon::may_start_anew() {
  auto able = config_desk_.check();
  if (able) service_.starting_anew();
  return able;
}

Result<void> Daemon::open() {
  if (auto control = serve_control(); !control) return control;
  const config::DaemonSpec& spec = settings_.config.daemon;
  if (!spec.log.empty() && spec.log != "journal")
    logs_.open_own(spec.log, spec.log_rotate_bytes, spec.log_rotate_keep);
  if (auto served = serve_metrics(); !served) return served;
  join_bus();
  return {};
}

Result<void> Daemon::serve_control() {
  const config::DaemonSpec& spec = settings_.config.daemon;
  if (spec.socket.empty()) return {};
  api::Fd passed;
  if (passed_control_) passed.reset(::fcntl(passed_control_.get(), F_DUPFD_CLOEXEC, 3));
  auto control = api::ControlServer::open(
      context_, subjects(), spec.socket,
      {SKEP_VERSION, settings_.origin, {spec.rpc_username, spec.rpc_password}},
      {spec.socket_mode, spec.socket_group, spec.read_only_group}, std::move(passed));
  if (control) {
    control_ = std::move(*control);
    return {};
  }
  const bool needed = !settings_.from_command || settings_.socket_named;
  if (needed || is_place_for_socket(spec.socket)) return tl::unexpected(control.error());
  notices_.warn({}, control.error().message +
                        "; going on without it, so skepctl cannot reach this skepd; --socket names "
                        "another place");
  return {};
}

api::Subjects Daemon::subjects() {
  return {
      supervisor_,  events_,
      log_desk_,    stdin_desk_,
      config_desk_, [this](api::Responder responder) { answer_with_metrics(std::move(responder)); },
      &handover_};
}

// Where nothing is said of it, the bus is for who has been started by the service manager that is
// reached over it.
void Daemon::join_bus() {
  std::error_code ignored;
  const bool service = geteuid() == 0 && std::filesystem::exists("/run/systemd/system", ignored);
  if (!settings_.config.daemon.dbus.value_or(service)) return;
  dbus_ = std::make_unique<api::DbusServer>(api::DbusServer::Surroundings{
      context_,
      bus_,
      subjects(),
      [this] { return supervisor_.snapshot(); },
      {SKEP_VERSION, settings_.origin},
      [this](const std::string& sentence) { notices_.say(sentence); },
      [this](const std::string& sentence) { notices_.warn({}, sentence); }});
  going_down_ = std::make_unique<GoingDown>(bus_, supervisor_, notices_);
  bus_.open();
}

Result<void> Daemon::serve_metrics() {
  const std::string& address = settings_.config.daemon.metrics;
  if (address.empty()) return {};
  auto metrics = api::MetricsServer::open(
      context_, supervisor_, supervisor_, [this] { return supervisor_.snapshot(); }, address);
  if (metrics) {
    metrics_ = std::move(*metrics);
    return {};
  }
  if (!settings_.from_command) return tl::unexpected(metrics.error());
  notices_.warn({}, metrics.error().message + "; going on without metrics");
  return {};
}

void Daemon::answer_with_metrics(api::Responder responder) {
  if (metrics_)
    metrics_->answer(std::move(responder));
  else
    responder.answer(api::error_response(
        404, "skepd keeps no metrics; [daemon] metrics = \"127.0.0.1:9712\" turns them on"));
}

// Whoever started skepd without a file learns here where everything is.
void Daemon::greet() const {
  if (!settings_.from_command) return;
  const AppSpec& app = settings_.config.apps.front();
  const std::string metrics = metrics_
                                  ? "metrics http://" + settings_.config.daemon.metrics + "/metrics"
                                  : std::string("no metrics");
  const std::string control =
      control_ ? "control socket " + settings_.config.daemon.socket : "no control socket";
  fmt::print("skepd {}: {} workers of `{}` as {}, {}, {}\n", SKEP_VERSION, app.workers,
             settings_.origin, app.name, metrics, control);
  std::fflush(stdout);
}

void Daemon::signalled(int signal) {
  if (signal == SIGHUP) return reload();
  if (signal == SIGUSR2) return log_desk_.reopen_by("SIGUSR2");
  end_by(signal);
}

void Daemon::reload() {
  if (supervisor_.snapshot().shutting_down) return config_desk_.hang_up();
  service_.reloading();
  config_desk_.hang_up();
  service_.ready();
}

// Whoever asks a second time does not want to wait.
void Daemon::end_by(int signal) {
  const bool drain = signal == SIGTERM && !supervisor_.snapshot().shutting_down;
  notices_.say(fmt::format("{}: {} every worker, then ending", signal_name(signal),
                           drain ? "draining and stopping" : "stopping"));
  service_.stopping();
  supervisor_.shut_down(drain);
}

// Apps of an earlier skepd go on first of all; what apps do at once is already an event.
void Daemon::begin() {
  event_commands_.configure(settings_.config.on_events);
  host::Host& host = supervisor_.host();
  host.keep_credentials_in(settings_.config.daemon.socket + ".credentials");
  const bool taken_over = handover_.take_over();
  host.sweep_credentials();
  if (!taken_over) return supervisor_.configure(settings_.config.apps);
  if (config_trouble_.empty()) return config_desk_.catch_up(handover_.read_before());
  notices_.warn({}, settings_.origin +
                        " cannot be used, and what the skepd before had in force goes on: " +
                        config_trouble_);
}

EventCommands::Surroundings Daemon::command_surroundings() {
  return {[this](const host::CommandRun& run, auto ended) {
            supervisor_.host().run(run, std::move(ended));
          },
          [this](std::function<void()> task) { reactor_.post(std::move(task)); },
          [this](const std::string& sentence) { notices_.say(sentence); },
          [this](const std::string& sentence) { notices_.warn({}, sentence); }};
}

// The last answers get out before the reactor ends.
void Daemon::close() {
  const auto end = [this] { reactor_.stop(); };
  const auto end_metrics = [this, end] { metrics_ ? metrics_->stop(end) : end(); };
  control_ ? control_->stop(end_metrics) : end_metrics();
}

// What was passed by the manager is passed on.
void Daemon::leave() {
  std::vector<host::NamedDescriptor> also;
  if (passed_control_) also.push_back({"control", passed_control_.get()});
  std::fprintf(stderr, "skepd: %s\n", handover_.leave(also).message.c_str());
  _exit(1);
}

Ending Daemon::run() {
  greet();
  if (!inherited_.complaint().empty()) notices_.warn({}, inherited_.complaint());
  notices_.say(fmt::format("skepd {} runs {}, pid {}", SKEP_VERSION, settings_.origin, getpid()));
  for (const config::Problem& warning : settings_.config.warnings)
    notices_.warn({}, warning.text());
  begin();
  handover_.set_config(config_desk_.marks(), config_desk_.in_force_with_secrets());
  reactor_.post([this] { service_.ready(); });
  reactor_.run();
  if (handover_.leaving()) leave();
  handover_.end();
  Ending ending{supervisor_.status(), supervisor_.restarts()};
  notices_.say(ending.anew ? "skepd starts anew" : "skepd has ended");
  if (passed_control_) ending.handed_on.push_back({"control", std::move(passed_control_)});
  return ending;
}

}  // namespace

Ending run_daemon(const Settings& settings, Beginnings beginnings, host::ServiceManager& manager,
                  ReadAgain read_again) {
  host::raise_own_limits();
  Daemon daemon(settings, std::move(beginnings), manager, std::move(read_again));
  if (auto opened = daemon.open(); !opened) {
    std::fprintf(stderr, "skepd: %s\n", opened.error().message.c_str());
    manager.tell("STATUS=" + host::status_line(opened.error().message));
    return {1};
  }
  return daemon.run();
}

}  // namespace skep

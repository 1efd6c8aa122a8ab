#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <random>
#include <string>
#include <unistd.h>
#include <utility>

#include "arguments.h"
#include "daemon.h"
#include "former.h"
#include "host/handover/execution.h"
#include "host/inherited_fds.h"
#include "host/process/start_anew.h"
#include "host/service/service_manager.h"
#include "host/shutdown_signals.h"
#include "settings.h"

namespace {

std::string counted(std::size_t count, const std::string& what) {
  return std::to_string(count) + ' ' + what + (count == 1 ? "" : "s");
}

int check(const skep::Settings& settings) {
  const auto& apps = settings.config.apps;
  const auto& warnings = settings.config.warnings;
  for (const auto& warning : warnings) std::fprintf(stderr, "%s\n", warning.text().c_str());
  std::printf("%s: %s, %s\n", settings.origin.c_str(), counted(apps.size(), "app").c_str(),
              warnings.empty() ? "nothing wrong" : counted(warnings.size(), "warning").c_str());
  return 0;
}

// EX_CONFIG of sysexits.h tells a service manager that another try would find the same; but as long
// as it `keeps` what workers need to live, it has to try.
int refuse_config(const std::string& problems, skep::host::ServiceManager& manager, bool keeps) {
  constexpr int ex_config = 78;
  std::fputs(problems.c_str(), stderr);
  manager.tell("STATUS=the config cannot be used: " +
               skep::host::status_line(problems.substr(0, problems.find('\n'))) +
               "\nERRNO=" + std::to_string(EINVAL));
  return manager.is_there() && !keeps ? ex_config : 1;
}

// Without a config that can be used, workers that run already go on by the one that was in force.
tl::expected<skep::Settings, std::string> settings_for(const skep::Arguments& asked,
                                                       skep::Beginnings& beginnings) {
  auto settings = skep::settle(asked);
  const auto& state = beginnings.former.state;
  if (settings || !state || state->daemon.in_force.empty()) return settings;
  auto former = skep::settle_by(state->daemon.in_force, asked);
  if (!former) return settings;
  beginnings.config_trouble = settings.error();
  return former;
}

// Starting anew beside workers of whom nothing is known would take their ports from nobody.
bool may_begin(const skep::Former& former, skep::host::ServiceManager& manager) {
  if (!former.of_another) return true;
  std::fprintf(
      stderr,
      "skepd: cannot take over the workers that another skepd left, and leaves them as they "
      "are: %s; install that skepd again, or stop the service, which ends them, and start "
      "it anew\n",
      former.trouble.c_str());
  manager.tell("STATUS=" + skep::host::status_line(former.trouble));
  return false;
}

int run(int argc, char** argv) {
  skep::Beginnings beginnings;
  beginnings.execution = skep::host::Execution::present(argc, argv);
  beginnings.inherited = skep::host::InheritedFds::from_environment();
  auto manager = skep::host::ServiceManager::from_environment();
  auto arguments = skep::read_arguments(argc, argv);
  if (const int* status = std::get_if<int>(&arguments)) return *status;
  const auto& asked = std::get<skep::Arguments>(arguments);

  if (asked.self_check) {
    const auto checked = skep::settle(asked);
    return skep::self_check(beginnings.inherited, checked ? std::string() : checked.error());
  }
  if (asked.check) {
    const auto settings = skep::settle(asked);
    if (settings) return check(*settings);
    std::fputs(settings.error().c_str(), stderr);
    return 1;
  }
  const bool kept = !beginnings.inherited.empty();
  beginnings.former = skep::find_former(beginnings.inherited, true);
  if (!may_begin(beginnings.former, manager)) return 1;
  auto settings = settings_for(asked, beginnings);
  if (!settings) return refuse_config(settings.error(), manager, kept);
  auto ending = skep::run_daemon(*settings, std::move(beginnings), manager,
                                 [&asked] { return skep::settle(asked); });
  if (!ending.anew) return ending.status;
  const auto error = skep::host::start_anew(argv, std::move(ending.handed_on));
  std::fprintf(stderr, "skepd: %s\n", error.message.c_str());
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  skep::host::block_daemon_signals();
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "skepd: ends because of an error that nobody expected: %s\n",
                 error.what());
    return 1;
  }
}

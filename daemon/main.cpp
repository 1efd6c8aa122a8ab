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
// as it keeps what workers need to live, it has to try.
int refuse_config(const std::string& problems, skep::host::ServiceManager& manager,
                  const skep::host::InheritedFds& inherited) {
  constexpr int ex_config = 78;
  std::fputs(problems.c_str(), stderr);
  manager.tell("STATUS=the config cannot be used: " +
               skep::host::status_line(problems.substr(0, problems.find('\n'))) +
               "\nERRNO=" + std::to_string(EINVAL));
  return manager.is_there() && inherited.empty() ? ex_config : 1;
}

int run(int argc, char** argv) {
  auto inherited = skep::host::InheritedFds::from_environment();
  auto manager = skep::host::ServiceManager::from_environment();
  auto arguments = skep::read_arguments(argc, argv);
  if (const int* status = std::get_if<int>(&arguments)) return *status;
  const auto& asked = std::get<skep::Arguments>(arguments);

  auto settings = skep::settle(asked);
  if (!settings && asked.check) {
    std::fputs(settings.error().c_str(), stderr);
    return 1;
  }
  if (!settings) return refuse_config(settings.error(), manager, inherited);
  if (asked.check) return check(*settings);
  auto ending = skep::run_daemon(*settings, std::move(inherited), manager,
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

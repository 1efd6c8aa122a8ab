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
#include "host/process/start_anew.h"
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

int run(int argc, char** argv) {
  auto arguments = skep::read_arguments(argc, argv);
  if (const int* status = std::get_if<int>(&arguments)) return *status;
  const auto& asked = std::get<skep::Arguments>(arguments);

  auto settings = skep::settle(asked);
  if (!settings) {
    std::fputs(settings.error().c_str(), stderr);
    return 1;
  }
  if (asked.check) return check(*settings);
  const auto ending = skep::run_daemon(*settings, [&asked] { return skep::settle(asked); });
  if (!ending.anew) return ending.status;
  std::fprintf(stderr, "skepd: %s\n", skep::host::start_anew(argv).message.c_str());
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

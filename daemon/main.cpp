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
#include "host/shutdown_signals.h"
#include "settings.h"

namespace {

int check(const skep::Settings& settings) {
  std::printf("%s: %zu app%s, nothing wrong\n", settings.origin.c_str(),
              settings.config.apps.size(), settings.config.apps.size() == 1 ? "" : "s");
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
  return skep::run_daemon(*settings);
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

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <sys/mman.h>
#include <unistd.h>

#include "config/config.h"

namespace {

using namespace skep;

void require(bool holds) {
  if (!holds) std::abort();
}

void check(const config::Problem& problem) {
  require(!problem.message.empty() && problem.text().find('\n') == std::string::npos);
  require(problem.line == 0 || problem.column > 0);
}

void check(const AppSpec& app) {
  require(!app.name.empty() && !app.command.empty() && app.workers > 0);
}

}  // namespace

// What the bytes say as a config can be used, or every reason why not fits on a line.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // Other files are no part of this, and their patterns may be slow to match.
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (text.find("include") != std::string_view::npos) return 0;
  static const int file = ::memfd_create("skep.toml", MFD_CLOEXEC);
  require(file >= 0 && ::ftruncate(file, 0) == 0 &&
          ::pwrite(file, data, size, 0) == static_cast<ssize_t>(size));
  config::Surroundings around;
  around.cores = 2;
  around.getenv = [](const std::string&) { return std::string("value"); };
  around.default_socket = "/run/skep/control.sock";
  const auto loaded = config::load("/proc/self/fd/" + std::to_string(file), around);
  if (!loaded) {
    require(!loaded.error().empty());
    for (const config::Problem& problem : loaded.error()) check(problem);
    return 0;
  }
  for (const config::Problem& problem : loaded->warnings) check(problem);
  for (const AppSpec& app : loaded->apps) check(app);
  return 0;
}

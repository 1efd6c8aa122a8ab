#include "host/logs/clear_files.h"

#include <cerrno>
#include <cstdint>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "host/logs/errno_text.h"
#include "host/logs/log_directory.h"
#include "host/unique_fd.h"

namespace skep::host::logs {
namespace {

constexpr std::uint32_t most_removed = 10'000;

Result<void> empty(const std::string& path) {
  const UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!fd && errno == ENOENT) return {};
  struct stat facts {};
  if (!fd || ::fstat(fd.get(), &facts) != 0) return fail(errno_text(errno));
  if (!S_ISREG(facts.st_mode)) return fail("it is not a regular file");
  if (::ftruncate(fd.get(), 0) != 0) return fail(errno_text(errno));
  return {};
}

Result<void> remove_rotated(const std::string& path) {
  for (std::uint32_t number = 1; number <= most_removed; ++number) {
    const std::string old = path + "." + std::to_string(number);
    if (::unlink(old.c_str()) == 0) continue;
    if (errno == ENOENT) break;
    return fail("its old file " + old + " stays: " + errno_text(errno));
  }
  return {};
}

Result<void> clear(const LogPlace& place) {
  const auto rights = rights_for(place.path, place.user.get());
  if (!rights) return tl::unexpected(rights.error());
  return empty(place.path).and_then([&] { return remove_rotated(place.path); });
}

}  // namespace

Result<void> clear_files(const LogPlace& place) {
  return clear(place).map_error([&](Error error) {
    return std::move(error).within("cannot clear the log file " + place.path);
  });
}

}  // namespace skep::host::logs

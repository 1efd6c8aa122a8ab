#include "host/logs/rotation.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <sys/stat.h>
#include <unistd.h>

#include "host/logs/errno_text.h"

namespace skep::host::logs {
namespace {

bool exists(const std::string& path) {
  struct stat facts {};
  return ::lstat(path.c_str(), &facts) == 0;
}

std::string numbered(const std::string& path, std::uint64_t number) {
  return path + "." + std::to_string(number);
}

// What is left of a time when more were kept: the oldest, one a rotation, for removing a large file
// takes its time.
void remove_one_beyond(const std::string& path, std::uint32_t keep) {
  constexpr std::uint32_t most_looked_at = 1000;
  std::uint32_t beyond = 0;
  while (beyond < most_looked_at && exists(numbered(path, std::uint64_t{keep} + beyond + 1)))
    ++beyond;
  if (beyond > 0) (void)::unlink(numbered(path, std::uint64_t{keep} + beyond).c_str());
}

}  // namespace

std::size_t rotation_cut(std::string_view data, std::uint64_t size, bool mid_line,
                         std::uint64_t limit) {
  const std::uint64_t room = size < limit ? limit - size : 0;
  if (data.size() <= room) return data.size();
  const std::size_t last_that_fits =
      room == 0 ? std::string_view::npos : data.substr(0, room).rfind('\n');
  if (last_that_fits != std::string_view::npos) return last_that_fits + 1;
  if (!mid_line && size > 0) return 0;

  const std::size_t line_end = data.find('\n');
  const std::uint64_t line = line_end == std::string_view::npos ? data.size() : line_end + 1;
  const std::uint64_t twice = limit > UINT64_MAX / 2 ? UINT64_MAX : 2 * limit;
  return std::min(line, size < twice ? twice - size : 0);
}

Result<void> rotate_files(const std::string& path, std::uint32_t keep) {
  remove_one_beyond(path, keep);
  if (keep == 0) {
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) return fail(errno_text(errno));
    return {};
  }
  std::uint32_t free_number = 1;
  while (free_number < keep && exists(numbered(path, free_number))) ++free_number;
  for (std::uint32_t number = free_number; number > 0; --number) {
    const std::string from = number == 1 ? path : numbered(path, number - 1);
    if (::rename(from.c_str(), numbered(path, number).c_str()) != 0 && errno != ENOENT)
      return fail(errno_text(errno));
  }
  return {};
}

}  // namespace skep::host::logs

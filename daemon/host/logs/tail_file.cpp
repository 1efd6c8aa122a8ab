#include "host/logs/tail_file.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/logs/errno_text.h"
#include "host/unique_fd.h"

namespace skep::host::logs {
namespace {

Result<std::string> read_from(int fd, std::uint64_t start, std::size_t count) {
  std::string text(count, '\0');
  std::size_t filled = 0;
  while (filled < count) {
    const ssize_t got =
        ::pread(fd, text.data() + filled, count - filled, static_cast<off_t>(start + filled));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(errno_text(errno));
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  text.resize(filled);
  return text;
}

// `text` begins with the byte before the part that was asked for.
std::string from_line_start(std::string text) {
  const std::size_t line_end = text.find('\n');
  const bool whole_line_left = line_end != std::string::npos && line_end + 1 < text.size();
  text.erase(0, whole_line_left ? line_end + 1 : 1);
  return text;
}

Result<std::string> read_tail(const std::string& path, std::uint64_t bytes) {
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  struct stat facts {};
  if (!fd || ::fstat(fd.get(), &facts) != 0) return fail(errno_text(errno));
  if (!S_ISREG(facts.st_mode)) return fail("it is not a regular file");

  const auto size = static_cast<std::uint64_t>(facts.st_size);
  const std::uint64_t wanted = std::min({bytes, longest_tail, size});
  if (wanted == 0) return std::string();
  if (wanted == size) return read_from(fd.get(), 0, wanted);
  return read_from(fd.get(), size - wanted - 1, wanted + 1).map(from_line_start);
}

}  // namespace

Result<std::string> tail_file(const std::string& path, std::uint64_t bytes) {
  return read_tail(path, bytes).map_error([&](Error error) {
    return std::move(error).within("cannot read the log file " + path);
  });
}

}  // namespace skep::host::logs

#include "host/logs/log_part.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "host/logs/errno_text.h"
#include "host/logs/log_directory.h"
#include "host/unique_fd.h"

namespace skep::host::logs {
namespace {

struct Opened {
  UniqueFd fd;
  std::uint64_t size = 0;
};

Result<Opened> open_regular(const LogPlace& place) {
  const auto rights = rights_for(place.path, place.user.get());
  if (!rights) return tl::unexpected(rights.error());
  Opened file{UniqueFd(::open(place.path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)),
              0};
  struct stat facts {};
  if (!file.fd || ::fstat(file.fd.get(), &facts) != 0) return fail(errno_text(errno));
  if (!S_ISREG(facts.st_mode)) return fail("it is not a regular file");
  file.size = static_cast<std::uint64_t>(facts.st_size);
  return file;
}

Result<std::string> read_from(const Opened& file, std::uint64_t start, std::uint64_t count) {
  std::string text(count, '\0');
  std::size_t filled = 0;
  while (filled < count) {
    const ssize_t got = ::pread(file.fd.get(), text.data() + filled, count - filled,
                                static_cast<off_t>(start + filled));
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

Result<LogPart> read_tail(const LogPlace& place, std::uint64_t bytes) {
  const auto file = open_regular(place);
  if (!file) return tl::unexpected(file.error());
  const std::uint64_t wanted = std::min({bytes, longest_part, file->size});
  if (wanted == 0) return LogPart{{}, file->size, file->size > 0};
  const bool cut = wanted < file->size;
  auto text = cut ? read_from(*file, file->size - wanted - 1, wanted + 1).map(from_line_start)
                  : read_from(*file, 0, wanted);
  if (!text) return tl::unexpected(text.error());
  return LogPart{std::move(*text), file->size, cut};
}

// What is asked of the end is given up to the end, however much it is.
std::uint64_t start_of(std::int64_t offset, std::uint64_t size, std::uint64_t most) {
  if (offset >= 0) return std::min(static_cast<std::uint64_t>(offset), size);
  const std::uint64_t back = std::uint64_t{0} - static_cast<std::uint64_t>(offset);
  return size - std::min({back, size, most});
}

Result<LogPart> read_part(const LogPlace& place, std::int64_t offset, std::uint64_t bytes) {
  const auto file = open_regular(place);
  if (!file) return tl::unexpected(file.error());
  const std::uint64_t most = bytes == 0 ? longest_part : std::min(bytes, longest_part);
  const std::uint64_t start = start_of(offset, file->size, most);
  const std::uint64_t count = std::min(most, file->size - start);
  auto text = read_from(*file, start, count);
  if (!text) return tl::unexpected(text.error());
  return LogPart{std::move(*text), file->size, start + count < file->size};
}

Error about(const std::string& path, Error error) {
  return std::move(error).within("cannot read the log file " + path);
}

}  // namespace

Result<LogPart> tail_file(const LogPlace& place, std::uint64_t bytes) {
  return read_tail(place, bytes).map_error([&](Error error) {
    return about(place.path, std::move(error));
  });
}

Result<LogPart> read_file(const LogPlace& place, std::int64_t offset, std::uint64_t bytes) {
  return read_part(place, offset, bytes).map_error([&](Error error) {
    return about(place.path, std::move(error));
  });
}

}  // namespace skep::host::logs

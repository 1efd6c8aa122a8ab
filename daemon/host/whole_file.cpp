#include "host/whole_file.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/unique_fd.h"

namespace skep::host {

tl::expected<std::string, int> read_whole_file(const std::string& path, std::size_t most) {
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  if (!file) return tl::unexpected(errno);
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return tl::unexpected(errno);
  if (!S_ISREG(status.st_mode)) return tl::unexpected(EINVAL);
  std::string text;
  constexpr std::size_t step = 4096;
  for (;;) {
    const auto before = text.size();
    if (before > most) return tl::unexpected(EFBIG);
    text.resize(before + step);
    const ssize_t got = ::read(file.get(), text.data() + before, step);
    if (got < 0 && errno != EINTR) return tl::unexpected(errno);
    text.resize(before + static_cast<std::size_t>(got > 0 ? got : 0));
    if (got == 0) return text;
  }
}

std::string words_for_unread(int error) {
  if (error == EFBIG) return "it is larger than 1 MiB";
  if (error == EINVAL) return "it is no regular file";
  std::string words = std::strerror(error);
  if (error == ENOENT) words += "; make it";
  if (error == EACCES) words += "; skepd's own user must be allowed to read it";
  return words;
}

}  // namespace skep::host

#include "config/text_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <memory>
#include <optional>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

#include "config/utf8.h"

namespace skep::config {
namespace {

class OpenFile {
 public:
  // Not blocking, lest a FIFO without a writer hold the daemon here.
  explicit OpenFile(const std::string& path)
      : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)) {}
  ~OpenFile() {
    if (fd_ >= 0) ::close(fd_);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  [[nodiscard]] int fd() const { return fd_; }

 private:
  int fd_;
};

std::string error_text(int error) {
  if (error == ENOENT) return "there is no such file";
  if (error == EACCES) return "skepd is not allowed to read it";
  return std::string("it cannot be read: ") + std::strerror(error);
}

std::optional<std::string> refusal(const struct stat& status, const std::string& path,
                                   bool trusted) {
  if (S_ISDIR(status.st_mode)) return "this is a directory; name a file";
  if (!S_ISREG(status.st_mode)) return "this is not a regular file; copy the config to one";
  if (trusted && (status.st_mode & S_IWOTH) != 0)
    return "everybody may write this file, and skepd runs as root; run: chmod o-w " + path;
  return std::nullopt;
}

// At most one byte more than is allowed, which tells that there is more. The error is an errno.
tl::expected<std::string, int> read_all(int fd) {
  std::string text(largest_file + 1, '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    const ssize_t count = ::read(fd, text.data() + size, text.size() - size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return tl::unexpected(errno);
    if (count == 0) break;
    size += static_cast<std::size_t>(count);
  }
  text.resize(size);
  text.shrink_to_fit();
  return text;
}

Place place_of(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const auto newline = before.rfind('\n');
  const std::string_view line =
      newline == std::string_view::npos ? before : before.substr(newline + 1);
  const auto starts_character = [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  };
  return {
      static_cast<std::uint32_t>(1 + std::count(before.begin(), before.end(), '\n')),
      static_cast<std::uint32_t>(1 + std::count_if(line.begin(), line.end(), starts_character))};
}

std::optional<Problem> problem_in(const std::string& text, const std::string& path) {
  const auto at = [&](std::size_t offset, const char* message) {
    const Place place = place_of(text, offset);
    return Problem{path, place.line, place.column, message};
  };
  if (text.size() > largest_file)
    return Problem{path, 0, 0, "the file has more than 1 MiB; split it with `include`"};
  if (const auto nul = text.find('\0'); nul != std::string::npos)
    return at(nul, "there is a NUL byte here; a config is a plain text file");
  if (const auto bad = first_bad_byte(text))
    return at(*bad, "this is not UTF-8; save the file in UTF-8");
  return std::nullopt;
}

}  // namespace

tl::expected<TextFile, Problem> read_text_file(const std::string& path, bool trusted) {
  const auto refuse = [&](std::string sentence) {
    return tl::unexpected(Problem{path, 0, 0, std::move(sentence)});
  };
  const OpenFile file(path);
  struct stat status {};
  if (file.fd() < 0 || ::fstat(file.fd(), &status) != 0) return refuse(error_text(errno));
  if (auto sentence = refusal(status, path, trusted)) return refuse(std::move(*sentence));
  auto text = read_all(file.fd());
  if (!text) return refuse(error_text(text.error()));
  if (auto problem = problem_in(*text, path)) return tl::unexpected(std::move(*problem));
  return TextFile{std::move(*text), {status.st_dev, status.st_ino}};
}

}  // namespace skep::config

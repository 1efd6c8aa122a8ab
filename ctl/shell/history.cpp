#include "ctl/shell/history.h"

#include <algorithm>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

#include "ctl/descriptor.h"

namespace skep::ctl {
namespace {

constexpr std::size_t most_file_bytes = 8 << 20;

Descriptor open_own(const std::string& path, int flags) {
  Descriptor file(
      ::open(path.c_str(), flags | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600));
  struct stat status {};
  const bool usable = file.get() >= 0 && ::fstat(file.get(), &status) == 0 &&
                      S_ISREG(status.st_mode) && status.st_uid == ::geteuid();
  if (!usable) return Descriptor();
  ::fchmod(file.get(), 0600);
  return file;
}

bool write_all(const Descriptor& file, std::string_view text) {
  return ::write(file.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

std::string last_part(const Descriptor& file) {
  const off_t size = ::lseek(file.get(), 0, SEEK_END);
  const auto most = static_cast<off_t>(most_file_bytes);
  std::string text(static_cast<std::size_t>(std::clamp<off_t>(size, 0, most)), '\0');
  const ssize_t got =
      ::pread(file.get(), text.data(), text.size(), std::max<off_t>(size - most, 0));
  text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  return text;
}

}  // namespace

History::History(std::string path) : path_(std::move(path)) {
  if (path_.empty()) return;
  std::error_code ignored;
  const mode_t before = ::umask(077);
  std::filesystem::create_directories(std::filesystem::path(path_).parent_path(), ignored);
  ::umask(before);
}

std::vector<std::string> History::load() {
  if (path_.empty()) return {};
  const Descriptor file = open_own(path_, O_RDWR);
  if (file.get() < 0) return {};
  const std::string text = last_part(file);
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find('\n', begin), text.size());
    if (end > begin && end - begin <= most_line_bytes)
      lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  const bool far_too_many = lines.size() > 2 * most_lines || text.size() == most_file_bytes;
  if (lines.size() > most_lines)
    lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(most_lines));
  if (far_too_many) replace(lines);
  return lines;
}

void History::append(std::string_view line) {
  if (path_.empty() || line.empty() || line.size() > most_line_bytes) return;
  const Descriptor file = open_own(path_, O_WRONLY | O_APPEND);
  if (file.get() >= 0) static_cast<void>(write_all(file, std::string(line) + '\n'));
}

void History::replace(const std::vector<std::string>& lines) {
  const std::string beside = path_ + ".new";
  std::string text;
  for (const std::string& line : lines) text += line + '\n';
  const Descriptor file = open_own(beside, O_WRONLY | O_TRUNC);
  if (file.get() < 0) return;
  if (write_all(file, text))
    static_cast<void>(std::rename(beside.c_str(), path_.c_str()));
  else
    ::unlink(beside.c_str());
}

}  // namespace skep::ctl

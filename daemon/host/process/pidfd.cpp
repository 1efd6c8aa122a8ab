#include "host/process/pidfd.h"

#include <array>
#include <charconv>
#include <fcntl.h>
#include <optional>
#include <string>
#include <string_view>
#include <unistd.h>

#include "host/unique_fd.h"

namespace skep::host {

// -1: gone.
static std::optional<pid_t> told_pid(int pidfd) {
  const std::string path = "/proc/self/fdinfo/" + std::to_string(pidfd);
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  std::array<char, 1024> buffer{};
  const ssize_t count = file ? ::read(file.get(), buffer.data(), buffer.size()) : -1;
  if (count <= 0) return std::nullopt;
  std::string_view text(buffer.data(), static_cast<std::size_t>(count));
  constexpr std::string_view key = "\nPid:\t";
  const auto at = text.find(key);
  if (at == std::string_view::npos) return std::nullopt;
  text.remove_prefix(at + key.size());
  pid_t pid = 0;
  if (std::from_chars(text.data(), text.data() + text.size(), pid).ec != std::errc())
    return std::nullopt;
  return pid;
}

pid_t pid_of(int pidfd) {
  const pid_t pid = told_pid(pidfd).value_or(0);
  return pid > 0 ? pid : 0;
}

bool is_of(int pidfd, pid_t pid) {
  const auto told = told_pid(pidfd);
  return told && (*told == pid || *told <= 0);
}

}  // namespace skep::host

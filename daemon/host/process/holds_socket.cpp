#include "host/process/holds_socket.h"

#include <array>
#include <dirent.h>
#include <memory>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

namespace skep::host {

bool holds_socket(pid_t pid, int socket) {
  constexpr int most_descriptors = 100'000;
  struct stat status {};
  if (::fstat(socket, &status) != 0 || !S_ISSOCK(status.st_mode)) return false;
  const std::string wanted = fmt::format("socket:[{}]", status.st_ino);
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(
      ::opendir(fmt::format("/proc/{}/fd", pid).c_str()), ::closedir);
  if (!folder) return false;
  std::array<char, 64> target{};
  for (int left = most_descriptors; left > 0; --left) {
    const dirent* entry = ::readdir(folder.get());
    if (entry == nullptr) return false;
    const ssize_t length =
        ::readlinkat(::dirfd(folder.get()), entry->d_name, target.data(), target.size());
    if (length > 0 && std::string_view(target.data(), static_cast<std::size_t>(length)) == wanted)
      return true;
  }
  return false;
}

}  // namespace skep::host

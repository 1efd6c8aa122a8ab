#include "host/inherited_fds.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <optional>
#include <unistd.h>
#include <utility>

namespace skep::host {

namespace {

constexpr std::size_t longest_name = 255;  // of systemd
constexpr std::string_view nameless = "unknown";

std::optional<int> number(const char* text) {
  int value = 0;
  const char* const end = text + std::strlen(text);
  const auto [rest, error] = std::from_chars(text, end, value);
  if (error != std::errc() || rest != end) return std::nullopt;
  return value;
}

// As many as there are descriptors, or none at all.
std::vector<std::string_view> split_names(std::string_view names, int count) {
  std::vector<std::string_view> all;
  while (static_cast<int>(all.size()) < count) {
    const auto colon = names.find(':');
    all.push_back(names.substr(0, colon));
    if (colon == std::string_view::npos) break;
    names.remove_prefix(colon + 1);
    if (static_cast<int>(all.size()) == count) return {};
  }
  if (static_cast<int>(all.size()) != count) all.clear();
  return all;
}

bool is_name(std::string_view name) {
  return !name.empty() && name.size() <= longest_name &&
         std::all_of(name.begin(), name.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

bool close_on_exec(int fd) {
  const int flags = ::fcntl(fd, F_GETFD);
  return flags >= 0 && ::fcntl(fd, F_SETFD, flags | FD_CLOEXEC) == 0;
}

}  // namespace

InheritedFds InheritedFds::from_environment() {
  InheritedFds inherited =
      read(std::getenv("LISTEN_PID"), std::getenv("LISTEN_FDS"), std::getenv("LISTEN_FDNAMES"));
  for (const char* variable : {"LISTEN_PID", "LISTEN_PIDFDID", "LISTEN_FDS", "LISTEN_FDNAMES"})
    ::unsetenv(variable);
  return inherited;
}

InheritedFds InheritedFds::read(const char* pid, const char* count, const char* names, int first) {
  InheritedFds inherited;
  if (pid == nullptr || count == nullptr || number(pid) != ::getpid()) return inherited;
  const auto fds = number(count);
  if (!fds || *fds < 0 || *fds > most) {
    inherited.complaint_ = "LISTEN_FDS is no number of descriptors from 0 to " +
                           std::to_string(most) + "; skepd goes on as if none were passed";
    return inherited;
  }
  const auto named = split_names(names == nullptr ? std::string_view() : names, *fds);
  if (names != nullptr && *fds > 0 && named.empty())
    inherited.complaint_ = "LISTEN_FDNAMES does not hold a name for each of the " +
                           std::to_string(*fds) + " descriptors of LISTEN_FDS; none has a name";
  int closed = 0;
  for (int at = 0; at < *fds; ++at) {
    if (!close_on_exec(first + at)) {
      ++closed;
      continue;
    }
    const auto index = static_cast<std::size_t>(at);
    const bool has_name = index < named.size() && is_name(named[index]);
    inherited.fds_.push_back(
        {std::string(has_name ? named[index] : nameless), UniqueFd(first + at)});
  }
  if (closed > 0 && inherited.complaint_.empty())
    inherited.complaint_ = std::to_string(closed) + " of the " + std::to_string(*fds) +
                           " descriptors of LISTEN_FDS are not open; they are passed over";
  return inherited;
}

UniqueFd InheritedFds::take(std::string_view name) {
  const auto found = std::find_if(fds_.begin(), fds_.end(),
                                  [name](const InheritedFd& fd) { return fd.name == name; });
  if (found == fds_.end()) return {};
  UniqueFd taken = std::move(found->fd);
  fds_.erase(found);
  return taken;
}

std::vector<InheritedFd> InheritedFds::take_all(std::string_view prefix) {
  const auto rest = std::stable_partition(
      fds_.begin(), fds_.end(),
      [prefix](const InheritedFd& fd) { return !fd.name.starts_with(prefix); });
  std::vector<InheritedFd> taken(std::make_move_iterator(rest),
                                 std::make_move_iterator(fds_.end()));
  fds_.erase(rest, fds_.end());
  return taken;
}

}  // namespace skep::host

#include "host/service/service_manager.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <utility>

namespace skep::host {

namespace {

// Longer is as good as unwatched, and would overflow a Duration.
constexpr std::uint64_t longest_watchdog_usec = 86'400'000'000;

std::optional<std::uint64_t> number(const char* text) {
  if (text == nullptr) return std::nullopt;
  std::uint64_t value = 0;
  const char* const end = text + std::strlen(text);
  const auto [rest, error] = std::from_chars(text, end, value);
  if (error != std::errc() || rest != end) return std::nullopt;
  return value;
}

std::optional<Duration> watchdog_of_environment() {
  const auto usec = number(std::getenv("WATCHDOG_USEC"));
  const char* const pid = std::getenv("WATCHDOG_PID");
  if (!usec || *usec == 0 || *usec > longest_watchdog_usec) return std::nullopt;
  if (pid != nullptr && number(pid) != static_cast<std::uint64_t>(::getpid())) return std::nullopt;
  return std::chrono::microseconds(*usec);
}

UniqueFd connected_to(const std::string& address) {
  sockaddr_un to{};
  const bool fits = address.size() > 1 && address.size() < sizeof(to.sun_path);
  if (!fits || (address[0] != '/' && address[0] != '@')) return {};
  to.sun_family = AF_UNIX;
  address.copy(to.sun_path, address.size());
  if (address[0] == '@') to.sun_path[0] = '\0';
  // A path ends with its null, an abstract name with its last byte.
  const std::size_t length = offsetof(sockaddr_un, sun_path) + address.size();
  UniqueFd socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const auto* const generic = static_cast<const sockaddr*>(static_cast<const void*>(&to));
  if (!socket || ::connect(socket.get(), generic, static_cast<socklen_t>(length)) != 0) return {};
  return socket;
}

bool is_status_alone(std::string_view assignments) {
  return assignments.starts_with("STATUS=") && assignments.find('\n') == std::string_view::npos;
}

}  // namespace

ServiceManager ServiceManager::from_environment() {
  const char* const address = std::getenv("NOTIFY_SOCKET");
  return address == nullptr ? ServiceManager() : ServiceManager(address, watchdog_of_environment());
}

ServiceManager::ServiceManager(const std::string& address, std::optional<Duration> watchdog)
    : socket_(connected_to(address)), watchdog_(socket_ ? watchdog : std::nullopt) {}

void ServiceManager::tell(std::string assignments) {
  if (!socket_) return;
  if (assignments.size() > most_bytes) assignments.resize(most_bytes);
  // Of what skepd is at only the newest is worth telling.
  if (!waiting_.empty() && is_status_alone(assignments) && is_status_alone(waiting_.back()))
    waiting_.pop_back();
  waiting_.push_back(std::move(assignments));
  if (waiting_.size() > most_waiting) waiting_.pop_front();
  send_waiting();
}

void ServiceManager::detach() {
  writable_.reset();
  reactor_ = nullptr;
}

void ServiceManager::send_waiting() {
  while (!waiting_.empty()) {
    const std::string& next = waiting_.front();
    if (::send(socket_.get(), next.data(), next.size(), MSG_NOSIGNAL | MSG_DONTWAIT) < 0) {
      if (errno == EINTR) continue;
      if (errno == EAGAIN || errno == ENOBUFS) return wait();
    }
    // What cannot be sent at all, since nobody is there, would hold up the rest for ever.
    waiting_.pop_front();
  }
  writable_.reset();
}

void ServiceManager::wait() {
  if (reactor_ == nullptr || writable_) return;
  writable_ = reactor_->watch(socket_.get(), Readiness::writable, [this] { send_waiting(); });
}

std::string status_line(std::string sentence) {
  const auto end = sentence.find_last_not_of(" \n");
  sentence.resize(end == std::string::npos ? 0 : end + 1);
  std::replace_if(
      sentence.begin(), sentence.end(), [](unsigned char c) { return c < ' ' || c == 0x7f; }, ' ');
  return sentence;
}

}  // namespace skep::host

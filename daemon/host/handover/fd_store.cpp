#include "host/handover/fd_store.h"

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <utility>

#include <fmt/format.h>

#include "host/send_with_fd.h"

namespace skep::host {

namespace {

// A socket of systemd's is always writable; only sending finds its queue full.
constexpr Duration between_attempts = std::chrono::milliseconds(10);

UniqueFd connected(const std::string& path) {
  sockaddr_un name{};
  if (path.size() < 2 || path.size() >= sizeof name.sun_path ||
      (path.front() != '/' && path.front() != '@'))
    return {};
  name.sun_family = AF_UNIX;
  std::memcpy(name.sun_path, path.data(), path.size());
  if (path.front() == '@') name.sun_path[0] = '\0';
  UniqueFd socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());
  if (socket && ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&name), size) != 0)
    socket.reset();
  return socket;
}

}  // namespace

FdStore::FdStore(Reactor& reactor, const std::string& socket, std::size_t most,
                 std::function<void(std::string sentence)> warn)
    : reactor_(reactor), most_(most), warn_(std::move(warn)) {
  if (socket.empty() || most == 0) return;
  socket_ = connected(socket);
  if (!socket_)
    warn_("the service manager cannot be reached (NOTIFY_SOCKET=" + socket +
          "), so that no worker would outlive a crash of skepd");
}

bool FdStore::keep(const std::string& name, int fd) {
  if (!exists()) return false;
  if (!names_.contains(name) && room() == 0) {
    tell_full();
    return false;
  }
  UniqueFd copy(::fcntl(fd, F_DUPFD_CLOEXEC, 3));
  if (!copy || waiting_.size() >= most_waiting) return false;
  names_.insert(name);
  // Without FDPOLL=0 systemd lets go what looks ended to poll(2), which a bundle does as soon as
  // skepd is gone.
  send({"FDSTORE=1\nFDNAME=" + name + "\nFDPOLL=0", std::move(copy)});
  return true;
}

void FdStore::remove(const std::string& name) {
  if (names_.erase(name) == 0) return;
  told_full_ = false;
  send({"FDSTOREREMOVE=1\nFDNAME=" + name, {}});
}

void FdStore::clear() {
  for (const std::string& name : std::exchange(names_, {}))
    send({"FDSTOREREMOVE=1\nFDNAME=" + name, {}});
}

void FdStore::tell_full() {
  if (std::exchange(told_full_, true)) return;
  warn_(fmt::format(
      "the service manager keeps {} descriptors for skepd, and more are needed: workers born from "
      "now on would not outlive a crash of skepd; raise FileDescriptorStoreMax= of its unit",
      most_));
}

void FdStore::send(Message message) {
  waiting_.push_back(std::move(message));
  if (again_) return;
  if (!send_waiting()) wait();
}

void FdStore::wait() {
  again_ = reactor_.after(between_attempts, [this] {
    again_.reset();
    if (!send_waiting()) wait();
  });
}

bool FdStore::send_waiting() {
  while (!waiting_.empty()) {
    if (!send_now(waiting_.front())) return false;
    waiting_.pop_front();
  }
  return true;
}

// What fails for good is given up: nobody else would take it.
bool FdStore::send_now(const Message& message) {
  if (send_with_fd(socket_.get(), message.text, message.fd.get()) >= 0) return true;
  if (errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS) return false;
  if (!std::exchange(told_unreachable_, true))
    warn_(
        fmt::format("the service manager does not take what it shall keep for skepd: {}; workers "
                    "may not outlive a crash of skepd",
                    std::strerror(errno)));
  return true;
}

void FdStore::flush(int milliseconds) {
  again_.reset();
  for (int waited = 0; !send_waiting() && waited < milliseconds; waited += 10)
    (void)::poll(nullptr, 0, 10);
}

}  // namespace skep::host

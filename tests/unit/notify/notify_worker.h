#pragma once

#include <array>
#include <csignal>
#include <cstddef>
#include <cstring>
#include <fcntl.h>
#include <functional>
#include <poll.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>
#include <vector>

#include "host/unique_fd.h"

namespace skep::test {

// One datagram to an address as NOTIFY_SOCKET has it ("@..."), with descriptors; returns 0 or the
// errno. Waits where the socket is full, unless told not to.
inline int notify(const std::string& address, std::string_view text,
                  const std::vector<int>& descriptors = {}, int flags = 0) {
  const host::UniqueFd socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  std::memcpy(name.sun_path + 1, address.data() + 1, address.size() - 1);
  iovec data{const_cast<char*>(text.data()), text.size()};
  msghdr message{};
  message.msg_name = &name;
  message.msg_namelen = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address.size());
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  const std::size_t bytes = descriptors.size() * sizeof(int);
  std::vector<cmsghdr> control(CMSG_SPACE(bytes) / sizeof(cmsghdr) + 1);
  if (bytes > 0) {
    message.msg_control = control.data();
    message.msg_controllen = CMSG_SPACE(bytes);
    cmsghdr* const header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(bytes);
    std::memcpy(CMSG_DATA(header), descriptors.data(), bytes);
  }
  return ::sendmsg(socket.get(), &message, flags | MSG_NOSIGNAL) < 0 ? errno : 0;
}

// Runs `act` in a forked process and waits for it; true if it returned true.
inline bool in_child(const std::function<bool()>& act) {
  const pid_t pid = ::fork();
  if (pid == 0) ::_exit(act() ? 0 : 1);
  int status = -1;
  return pid > 0 && ::waitpid(pid, &status, 0) == pid && status == 0;
}

// A process that leads a group of its own, as workers do: does `act` and then stays until this
// goes. It says by `done()` that it has, and what `act` returned.
class GroupLeader {
 public:
  explicit GroupLeader(const std::function<bool()>& act) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    reader_.reset(ends[0]);
    const host::UniqueFd writer(ends[1]);
    pid_ = ::fork();
    if (pid_ != 0) return;
    ::setpgid(0, 0);
    // As in a worker, nothing of skepd's is open, such as the socket itself.
    constexpr int tell = 3;
    ::dup2(writer.get(), tell);
    ::close_range(tell + 1, ~0U, 0);
    const char result = act() ? 'y' : 'n';
    if (::write(tell, &result, 1) != 1) ::_exit(1);
    for (;;) ::pause();
  }
  GroupLeader(const GroupLeader&) = delete;
  GroupLeader& operator=(const GroupLeader&) = delete;
  ~GroupLeader() {
    ::kill(-pid_, SIGKILL);
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }

  [[nodiscard]] pid_t pid() const { return pid_; }

  // Waits; whether `act` succeeded.
  [[nodiscard]] bool done() const {
    char result = 0;
    return ::read(reader_.get(), &result, 1) == 1 && result == 'y';
  }

  // Readable once done() does not wait.
  [[nodiscard]] int when_done() const { return reader_.get(); }

  // Ends it, but leaves it unreaped.
  void end() const {
    ::kill(pid_, SIGKILL);
    siginfo_t info{};
    ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOWAIT);
  }

 private:
  host::UniqueFd reader_;
  pid_t pid_ = 0;
};

}  // namespace skep::test

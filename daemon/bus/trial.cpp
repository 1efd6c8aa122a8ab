#include "bus/trial.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

#include "bus/address.h"

namespace skep::bus {

namespace {

constexpr Duration patience = std::chrono::seconds(2);
constexpr std::size_t longest_answer = 256;

// SASL's first line as D-Bus has it: a zero byte, then the uid's digits in hexadecimal.
std::string first_line() {
  std::string line(1, '\0');
  line += "AUTH EXTERNAL ";
  for (const char digit : std::to_string(geteuid()))
    line += fmt::format("{:02x}", static_cast<unsigned char>(digit));
  return line + "\r\n";
}

}  // namespace

Trial::Trial(boost::asio::io_context& context, const std::string& address,
             std::function<void(Result<void>)> done)
    : done_(std::move(done)), wait_(context) {
  const auto path = unix_socket_of(address);
  Result<void> begun;
  if (path) begun = connect(*path);
  if (path && begun) {
    listen();
    return;
  }
  wait_.arm(0, Duration::zero(),
            [this, begun](Wait::What) { std::exchange(done_, nullptr)(begun); });
}

Trial::~Trial() {
  if (fd_ >= 0) ::close(fd_);
}

Result<void> Trial::connect(const std::string& path) {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  if (path.size() >= sizeof(name.sun_path)) return fail("the path of its socket is too long");
  std::memcpy(name.sun_path, path.data(), path.size());
  fd_ = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd_ < 0) return fail(fmt::format("no socket: {}", std::strerror(errno)));
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size() +
                                           (path.front() == '\0' ? 0 : 1));
  const std::string line = first_line();
  if (::connect(fd_, reinterpret_cast<const sockaddr*>(&name), size) != 0 ||
      ::send(fd_, line.data(), line.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(line.size()))
    return fail(std::strerror(errno));
  if (!wait_.watch(fd_)) return fail(std::strerror(errno));
  return {};
}

void Trial::listen() {
  wait_.arm(POLLIN, patience, [this](Wait::What what) { heard(what); });
}

void Trial::heard(Wait::What what) {
  Result<void> found;
  std::array<char, longest_answer> piece{};
  if (what == Wait::What::late) {
    found = fail("it takes connections, but answers nothing");
  } else if (const ssize_t got = ::recv(fd_, piece.data(), piece.size(), 0); got <= 0) {
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return listen();
    found = fail(got < 0 ? std::strerror(errno) : "it ended the connection");
  } else {
    answer_.append(piece.data(), static_cast<std::size_t>(got));
    if (answer_.find('\n') == std::string::npos && answer_.size() < longest_answer) return listen();
    if (!answer_.starts_with("OK ")) found = fail("it does not let this user in");
  }
  std::exchange(done_, nullptr)(found);
}

}  // namespace skep::bus

#include "integration/harness/net.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <random>
#include <stdexcept>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

namespace skep::harness {
namespace {

// Below the ports that Linux gives to outgoing connections.
constexpr std::uint16_t first_port = 20000;
constexpr std::uint16_t port_count = 10000;

struct Address {
  sockaddr_storage storage{};
  socklen_t size = 0;
};

Address address_of(const std::string& host, std::uint16_t port) {
  Address address;
  if (host.find(':') != std::string::npos) {
    auto* six = reinterpret_cast<sockaddr_in6*>(&address.storage);
    six->sin6_family = AF_INET6;
    six->sin6_port = htons(port);
    ::inet_pton(AF_INET6, host.c_str(), &six->sin6_addr);
    address.size = sizeof(sockaddr_in6);
  } else {
    auto* four = reinterpret_cast<sockaddr_in*>(&address.storage);
    four->sin_family = AF_INET;
    four->sin_port = htons(port);
    ::inet_pton(AF_INET, host.c_str(), &four->sin_addr);
    address.size = sizeof(sockaddr_in);
  }
  return address;
}

Address address_of(const std::string& path) {
  Address address;
  auto* local = reinterpret_cast<sockaddr_un*>(&address.storage);
  local->sun_family = AF_UNIX;
  std::strncpy(static_cast<char*>(local->sun_path), path.c_str(), sizeof(local->sun_path) - 1);
  address.size = sizeof(sockaddr_un);
  return address;
}

bool can_bind(std::uint16_t port) {
  for (const std::string host : {"::", "0.0.0.0"}) {
    const Address address = address_of(host, port);
    const Descriptor socket(::socket(address.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (socket.get() < 0) continue;
    const int on = 1;
    ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (host == "::") ::setsockopt(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
    if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address.storage), address.size) !=
            0 &&
        errno != EADDRNOTAVAIL)
      return false;
  }
  return true;
}

int milliseconds_left(Connection::Deadline deadline) {
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
  return static_cast<int>(std::max<std::chrono::milliseconds::rep>(left.count(), 0));
}

bool wait_on(int fd, short events, Connection::Deadline deadline) {
  for (;;) {
    pollfd waited{fd, events, 0};
    const int ready = ::poll(&waited, 1, milliseconds_left(deadline));
    if (ready > 0) return true;
    if (ready == 0) return false;
    if (errno != EINTR) return false;
  }
}

struct Opened {
  Descriptor socket;
  int error = 0;
};

Opened open_to(const Address& address, Connection::Deadline deadline) {
  Descriptor socket(
      ::socket(address.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (socket.get() < 0) return {Descriptor(), errno};
  const auto* target = reinterpret_cast<const sockaddr*>(&address.storage);
  if (::connect(socket.get(), target, address.size) == 0) return {std::move(socket), 0};
  if (errno != EINPROGRESS) return {Descriptor(), errno};
  if (!wait_on(socket.get(), POLLOUT, deadline)) return {Descriptor(), ETIMEDOUT};
  int error = 0;
  socklen_t size = sizeof(error);
  ::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) return {Descriptor(), error};
  return {std::move(socket), 0};
}

Response ask(Connection connection, const Request& request) {
  if (!connection.open()) return {0, {}, connection.error()};
  std::string text =
      request.method + ' ' + request.path + " HTTP/1.0\r\nHost: localhost\r\nConnection: close\r\n";
  for (const auto& [name, value] : request.headers)
    text.append(name).append(": ").append(value).append("\r\n");
  if (!request.body.empty())
    text += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
  connection.send(text + "\r\n" + request.body);
  const std::string answer = connection.receive_all();
  const auto head = answer.find("\r\n\r\n");
  if (!answer.starts_with("HTTP/1.") || head == std::string::npos)
    return {0, {}, connection.error()};
  return {static_cast<int>(std::strtol(answer.c_str() + 9, nullptr, 10)), answer.substr(head + 4),
          connection.error(), answer.substr(0, head + 2)};
}

}  // namespace

Port::Port() {
  const char* directory = "/tmp/skep-test-ports";
  ::mkdir(directory, 0777);
  std::random_device seed;
  for (unsigned tries = 0; tries < 1000; ++tries) {
    const auto port = static_cast<std::uint16_t>(first_port + seed() % port_count);
    const std::string name = std::string(directory) + '/' + std::to_string(port);
    Descriptor lock(::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
    if (lock.get() < 0 || ::flock(lock.get(), LOCK_EX | LOCK_NB) != 0 || !can_bind(port)) continue;
    number_ = port;
    lock_ = std::move(lock);
    return;
  }
  throw std::runtime_error("no free port");
}

Connection Connection::tcp(const std::string& host, std::uint16_t port,
                           std::chrono::milliseconds patience) {
  const Deadline deadline = std::chrono::steady_clock::now() + patience;
  Opened opened = open_to(address_of(host, port), deadline);
  return {std::move(opened.socket), opened.error, deadline};
}

Connection Connection::unix_socket(const std::string& path, std::chrono::milliseconds patience) {
  const Deadline deadline = std::chrono::steady_clock::now() + patience;
  Opened opened = open_to(address_of(path), deadline);
  return {std::move(opened.socket), opened.error, deadline};
}

bool Connection::wait_for(short events) {
  if (wait_on(socket_.get(), events, deadline_)) return true;
  if (error_ == 0) error_ = ETIMEDOUT;
  return false;
}

bool Connection::has_something() const {
  return wait_on(socket_.get(), POLLIN, Deadline{});
}

bool Connection::send(std::string_view bytes) {
  while (!bytes.empty()) {
    if (!wait_for(POLLOUT)) return false;
    const ssize_t sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EAGAIN) continue;
    if (sent < 0) {
      if (error_ == 0) error_ = errno;
      return false;
    }
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool Connection::receive_some(std::string& into) {
  if (!wait_for(POLLIN)) return false;
  std::array<char, 64 << 10> piece{};
  const ssize_t got = ::recv(socket_.get(), piece.data(), piece.size(), 0);
  if (got < 0 && errno == EAGAIN) return true;
  if (got < 0 && error_ == 0) error_ = errno;
  if (got <= 0) return false;
  into.append(piece.data(), static_cast<std::size_t>(got));
  return true;
}

std::string Connection::receive_all() {
  std::string text;
  while (open() && receive_some(text)) {
  }
  return text;
}

std::string Connection::receive_until(std::string_view end) {
  std::string text;
  while (open() && text.find(end) == std::string::npos && receive_some(text)) {
  }
  return text;
}

Response http_get(const std::string& host, std::uint16_t port, const std::string& path,
                  std::chrono::milliseconds patience) {
  return ask(Connection::tcp(host, port, patience), {.path = path});
}

Response http_get_unix(const std::string& socket, const std::string& path,
                       std::chrono::milliseconds patience) {
  return ask(Connection::unix_socket(socket, patience), {.path = path});
}

Response http_ask(std::uint16_t port, const Request& request, std::chrono::milliseconds patience) {
  return ask(Connection::tcp("127.0.0.1", port, patience), request);
}

std::string Response::header(const std::string& name) const {
  const std::string begin = "\r\n" + name + ": ";
  const auto at = head.find(begin);
  if (at == std::string::npos) return {};
  const auto from = at + begin.size();
  return head.substr(from, head.find("\r\n", from) - from);
}

std::string udp_ask(std::uint16_t port, std::chrono::milliseconds patience) {
  const Address address = address_of("127.0.0.1", port);
  const Descriptor socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address.storage), address.size) !=
          0 ||
      ::send(socket.get(), "?", 1, 0) != 1 ||
      !wait_on(socket.get(), POLLIN, std::chrono::steady_clock::now() + patience))
    return {};
  std::array<char, 1024> answer{};
  const ssize_t got = ::recv(socket.get(), answer.data(), answer.size(), 0);
  return {answer.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0))};
}

bool refuses_connections(std::uint16_t port) {
  return Connection::tcp("127.0.0.1", port).error() == ECONNREFUSED;
}

bool machine_has_ipv6() {
  const Address address = address_of("::1", 0);
  const Descriptor socket(::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0));
  return socket.get() >= 0 &&
         ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address.storage), address.size) ==
             0;
}

}  // namespace skep::harness

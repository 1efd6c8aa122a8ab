#include "unit/ctl/fake_daemon.h"

#include <array>
#include <cstdlib>
#include <cstring>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/un.h>

namespace skep::ctl {
namespace {

bool whole(const std::string& request) {
  const auto end = request.find("\r\n\r\n");
  if (end == std::string::npos) return false;
  const auto length = request.find("Content-Length: ");
  if (length == std::string::npos) return true;
  return request.size() - end - 4 >= std::stoul(request.substr(length + 16));
}

}  // namespace

FakeDaemon::FakeDaemon(std::function<std::string(const std::string&)> answer, Afterwards afterwards)
    : answer_(std::move(answer)), afterwards_(afterwards) {
  std::string pattern = "/tmp/skep-ctl-XXXXXX";
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp");
  directory_ = pattern;
  path_ = directory_ + "/control.sock";
  std::array<int, 2> end{};
  if (::pipe(end.data()) != 0) throw std::runtime_error("pipe");
  end_read_ = Descriptor(end[0]);
  end_write_ = Descriptor(end[1]);

  listener_ = Descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(static_cast<char*>(address.sun_path), path_.data(), path_.size());
  if (::bind(listener_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0 ||
      ::listen(listener_.get(), 16) != 0)
    throw std::runtime_error("listen");
  thread_ = std::thread([this] { serve(); });
}

FakeDaemon::~FakeDaemon() {
  { const Descriptor closed = std::move(end_write_); }
  thread_.join();
  for (std::thread& client : clients_) client.join();
  ::unlink(path_.c_str());
  ::rmdir(directory_.c_str());
}

std::vector<std::string> FakeDaemon::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

std::string FakeDaemon::with_status(int status, const std::string& body) {
  return "HTTP/1.1 " + std::to_string(status) +
         " Word\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string FakeDaemon::ok(const std::string& body) {
  return with_status(200, body);
}

void FakeDaemon::serve() {
  for (;;) {
    std::array<pollfd, 2> waited{pollfd{listener_.get(), POLLIN, 0},
                                 pollfd{end_read_.get(), POLLIN, 0}};
    ::poll(waited.data(), waited.size(), -1);
    if (waited[1].revents != 0) return;
    clients_.emplace_back(
        [this, client = Descriptor(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC))] {
          serve_one(client);
        });
  }
}

void FakeDaemon::serve_one(const Descriptor& client) {
  std::string request;
  std::array<char, 4096> piece{};
  while (!whole(request)) {
    const ssize_t got = ::recv(client.get(), piece.data(), piece.size(), 0);
    if (got <= 0) return;
    request.append(piece.data(), static_cast<std::size_t>(got));
  }
  {
    const std::lock_guard lock(mutex_);
    requests_.push_back(request);
  }
  const std::string bytes = answer_(request);
  std::size_t sent = 0;
  while (sent < bytes.size()) {
    const ssize_t step =
        ::send(client.get(), bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (step <= 0) return;
    sent += static_cast<std::size_t>(step);
  }
  if (afterwards_ == Afterwards::hang_up) return;
  std::array<pollfd, 2> waited{pollfd{client.get(), POLLIN, 0}, pollfd{end_read_.get(), POLLIN, 0}};
  ::poll(waited.data(), waited.size(), -1);
}

}  // namespace skep::ctl

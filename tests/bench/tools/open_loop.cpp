// usage: open_loop --port P --rate R --seconds S [--timeout S] [--path /]
// Opens connections to 127.0.0.1:P at a constant rate, on schedule whatever the server does, each
// with one request and "Connection: close". All times count from the moment a connection was due,
// so a server that holds things up is not excused from those that came meanwhile. Prints one line a
// connection:
//   scheduled_ns,local_port,connected_us,first_us,done_us,outcome,status,body
// outcome: ok, status, refused, reset, closed (before the answer was complete), timeout, or client
// (this program could not connect). SIGINT and SIGTERM end the schedule early; what is under way is
// waited for.
#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <string>
#include <sys/epoll.h>
#include <unistd.h>
#include <utility>
#include <vector>

#include "loopback.h"

namespace {

volatile std::sig_atomic_t stopped = 0;

struct Connection {
  std::int64_t scheduled = 0;
  std::int64_t connected = 0;
  std::int64_t first = 0;
  std::int64_t done = 0;  // 0: under way
  int fd = -1;
  int local_port = 0;
  int status = 0;
  const char* outcome = "";
  std::string body;
  bench::Answer answer;
};

struct Settings {
  std::uint16_t port = 0;
  double rate = 0;
  std::int64_t lasting = 0;
  std::int64_t timeout = 0;
  std::string request;
};

class Load {
 public:
  explicit Load(Settings settings)
      : settings_(std::move(settings)), epoll_(epoll_create1(EPOLL_CLOEXEC)) {
    total_ =
        static_cast<std::size_t>(settings_.rate * static_cast<double>(settings_.lasting) / 1e9);
    connections_.resize(total_);
    begun_ = bench::now_ns() + 1'000'000;
  }
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;
  ~Load() { close(epoll_); }

  void run() {
    while (oldest_ < total_) {
      const auto now = bench::now_ns();
      if (stopped != 0) total_ = std::min(total_, next_);
      while (next_ < total_ && due(next_) <= now) open(connections_[next_], due(next_)), ++next_;
      while (oldest_ < next_ && expired(connections_[oldest_], now)) ++oldest_;
      if (oldest_ < total_) wait(now);
    }
  }

  void print() const {
    std::puts("scheduled_ns,local_port,connected_us,first_us,done_us,outcome,status,body");
    for (std::size_t i = 0; i < total_; ++i) {
      const Connection& c = connections_[i];
      const auto since = [&c](std::int64_t at) { return at == 0 ? -1 : (at - c.scheduled) / 1000; };
      std::printf("%lld,%d,%lld,%lld,%lld,%s,%d,%s\n", static_cast<long long>(c.scheduled),
                  c.local_port, static_cast<long long>(since(c.connected)),
                  static_cast<long long>(since(c.first)), static_cast<long long>(since(c.done)),
                  c.outcome, c.status, c.body.c_str());
    }
  }

 private:
  [[nodiscard]] std::int64_t due(std::size_t index) const {
    return begun_ + static_cast<std::int64_t>(static_cast<double>(index) / settings_.rate * 1e9);
  }

  void open(Connection& c, std::int64_t scheduled) const {
    c.scheduled = scheduled;
    c.fd = bench::begin_connect(settings_.port);
    if (c.fd < 0) return finish(c, errno == ECONNREFUSED ? "refused" : "client");
    epoll_event event{};
    event.events = EPOLLIN | EPOLLOUT | EPOLLET;
    event.data.ptr = &c;
    epoll_ctl(epoll_, EPOLL_CTL_ADD, c.fd, &event);
  }

  void wait(std::int64_t now) {
    auto until = connections_[oldest_].scheduled + settings_.timeout;
    if (next_ < total_ && (oldest_ == next_ || due(next_) < until)) until = due(next_);
    const auto left = std::max<std::int64_t>(until - now, 0);
    timespec pause{left / 1'000'000'000, left % 1'000'000'000};
    std::array<epoll_event, 256> events{};
    const int count = epoll_pwait2(epoll_, events.data(), 256, &pause, nullptr);
    for (int i = 0; i < count; ++i)
      turn(*static_cast<Connection*>(events[i].data.ptr), events[i].events);
  }

  void turn(Connection& c, std::uint32_t events) {
    if (c.fd < 0) return;
    if (c.connected == 0) {
      int error = 0;
      socklen_t size = sizeof error;
      getsockopt(c.fd, SOL_SOCKET, SO_ERROR, &error, &size);
      if (error != 0) return finish(c, outcome_of(error));
      if ((events & EPOLLOUT) == 0) return;
      ask(c);
    }
    if (c.fd >= 0 && (events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) read(c);
  }

  void ask(Connection& c) {
    c.connected = bench::now_ns();
    sockaddr_in address{};
    socklen_t size = sizeof address;
    getsockname(c.fd, reinterpret_cast<sockaddr*>(&address), &size);
    c.local_port = ntohs(address.sin_port);
    const auto wrote = send(c.fd, settings_.request.data(), settings_.request.size(), MSG_NOSIGNAL);
    if (wrote < 0) finish(c, outcome_of(errno));
  }

  static void read(Connection& c) {
    std::array<char, 4096> bytes{};
    while (c.fd >= 0) {
      const auto got = recv(c.fd, bytes.data(), bytes.size(), 0);
      if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
      if (got < 0) return finish(c, outcome_of(errno));
      if (got == 0) return finish(c, "closed");
      if (c.first == 0) c.first = bench::now_ns();
      c.answer.add({bytes.data(), static_cast<std::size_t>(got)});
      if (c.answer.complete() && c.done == 0) finish(c, c.answer.status() == 200 ? "ok" : "status");
    }
  }

  // The first thing that ends it counts. A socket whose answer is complete is left to the server to
  // close, which keeps the port free for others.
  static void finish(Connection& c, const char* outcome) {
    const bool first = c.done == 0;
    if (first) {
      c.done = bench::now_ns();
      c.outcome = outcome;
      c.status = c.answer.status();
      for (const char letter : c.answer.body().substr(0, 200))
        c.body += letter == '\n' || letter == ',' ? ' ' : letter;
    }
    if (c.fd >= 0 && !(first && c.answer.complete())) close(std::exchange(c.fd, -1));
  }

  // Whether nothing more is to come of it: it is over, or its time is.
  bool expired(Connection& c, std::int64_t now) const {
    if (c.done != 0 && (c.fd < 0 || stopped != 0)) return true;
    if (now < c.scheduled + settings_.timeout) return c.done != 0 && next_ == total_;
    finish(c, "timeout");
    if (c.fd >= 0) close(std::exchange(c.fd, -1));
    return true;
  }

  static const char* outcome_of(int error) {
    if (error == ECONNREFUSED) return "refused";
    if (error == ECONNRESET || error == EPIPE) return "reset";
    return "client";
  }

  Settings settings_;
  int epoll_;
  std::int64_t begun_ = 0;
  std::size_t total_ = 0;
  std::size_t next_ = 0;    // the next to open
  std::size_t oldest_ = 0;  // none before it is under way
  std::vector<Connection> connections_;
};

}  // namespace

int main(int argc, char** argv) {
  const std::span arguments(argv, static_cast<std::size_t>(argc));
  const double port = bench::number_option(arguments, "--port", "0");
  const double rate = bench::number_option(arguments, "--rate", "100");
  const double seconds = bench::number_option(arguments, "--seconds", "1");
  const double timeout = bench::number_option(arguments, "--timeout", "5");
  const bool sound = port >= 1 && port < 65536 && rate > 0 && rate <= 1e5 && seconds > 0 &&
                     seconds <= 600 && timeout > 0 && timeout <= 600 && rate * seconds <= 2e6;
  if (!sound) {
    std::fputs("usage: open_loop --port P --rate R --seconds S [--timeout S] [--path /]\n", stderr);
    return 2;
  }
  struct sigaction stop {};
  stop.sa_handler = [](int) { stopped = 1; };
  sigaction(SIGINT, &stop, nullptr);
  sigaction(SIGTERM, &stop, nullptr);

  Load load({static_cast<std::uint16_t>(port), rate, static_cast<std::int64_t>(seconds * 1e9),
             static_cast<std::int64_t>(timeout * 1e9),
             "GET " + bench::option(arguments, "--path", "/") +
                 " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"});
  load.run();
  load.print();
}

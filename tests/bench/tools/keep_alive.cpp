// usage: keep_alive --port P --connections C --seconds S [--timeout S] [--path /]
// C keep-alive connections to 127.0.0.1:P, each with one request after another, and every one that
// was not answered counted: those whose connection was reset or closed under them, refused, or not
// answered in time. A connection that ends after an answer with "Connection: close", or while no
// request is under way, is no error. SIGINT and SIGTERM end it early; what is under way is waited
// for. Prints JSON:
//   {"requests": n, "ok": n, "reset": n, "closed": n, "refused": n, "timeout": n, "status": n,
//   "reconnects": n,
//    "slowest_ms": x, "bodies": {"TEXT": n}}
#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <map>
#include <span>
#include <string>
#include <sys/epoll.h>
#include <unistd.h>
#include <utility>
#include <vector>

#include "loopback.h"

namespace {

volatile std::sig_atomic_t stopped = 0;

struct Connection {
  int fd = -1;
  std::int64_t asked = 0;       // when its request was sent; 0: none is under way
  std::int64_t not_before = 0;  // without a socket: when to connect again
  bool sent = false;
  bench::Answer answer;
};

struct Counts {
  long requests = 0;
  long reconnects = 0;
  std::int64_t slowest = 0;
  std::map<std::string, long> outcomes{{"ok", 0},      {"reset", 0},   {"closed", 0},
                                       {"refused", 0}, {"timeout", 0}, {"status", 0}};
  std::map<std::string, long> bodies;
};

class Load {
 public:
  Load(std::uint16_t port, std::size_t count, std::int64_t timeout, std::string request)
      : port_(port), timeout_(timeout), request_(std::move(request)), connections_(count) {}
  ~Load() { close(epoll_); }
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;

  void run(std::int64_t lasting) {
    const auto end = bench::now_ns() + lasting;
    for (auto now = bench::now_ns();; now = bench::now_ns()) {
      over_ = over_ || stopped != 0 || now >= end;
      bool busy = false;
      for (Connection& c : connections_) {
        if (c.fd < 0 && !over_ && now >= c.not_before) open(c);
        if (c.asked != 0 && now - c.asked > timeout_) fail(c, "timeout");
        busy = busy || c.asked != 0;
      }
      if (over_ && !busy) return;
      std::array<epoll_event, 256> events{};
      const int ready = epoll_wait(epoll_, events.data(), 256, 5);
      for (int i = 0; i < ready; ++i) {
        Connection& c = *static_cast<Connection*>(events[i].data.ptr);
        if (c.fd >= 0 && c.asked != 0 && !c.sent) push(c);
        if (c.fd >= 0) read(c);
      }
    }
  }

  void print() const {
    std::printf(R"({"requests": %ld, "reconnects": %ld, "slowest_ms": %.3f)", counts_.requests,
                counts_.reconnects, static_cast<double>(counts_.slowest) / 1e6);
    for (const auto& [name, count] : counts_.outcomes)
      std::printf(R"(, "%s": %ld)", name.c_str(), count);
    std::printf(R"(, "bodies": {)");
    const char* comma = "";
    for (const auto& [body, count] : counts_.bodies)
      std::printf(R"(%s"%s": %ld)", std::exchange(comma, ", "), body.c_str(), count);
    std::puts("}}");
  }

 private:
  void open(Connection& c) {
    ++counts_.reconnects;
    c.fd = bench::begin_connect(port_);
    if (c.fd >= 0) {
      epoll_event event{};
      event.events = EPOLLIN | EPOLLOUT | EPOLLET;
      event.data.ptr = &c;
      epoll_ctl(epoll_, EPOLL_CTL_ADD, c.fd, &event);
    }
    ask(c);
  }

  void ask(Connection& c) {
    c.answer.clear();
    c.asked = bench::now_ns();
    c.sent = false;
    ++counts_.requests;
    if (c.fd < 0) return fail(c, "refused");
    push(c);
  }

  // A connection that is not made yet takes nothing: it is asked again when it can be written to.
  void push(Connection& c) {
    c.sent = send(c.fd, request_.data(), request_.size(), MSG_NOSIGNAL) >= 0;
    if (!c.sent && errno != EAGAIN) fail(c, errno == ECONNREFUSED ? "refused" : "reset");
  }

  void read(Connection& c) {
    std::array<char, 16384> bytes{};
    while (c.fd >= 0) {
      const auto got = recv(c.fd, bytes.data(), bytes.size(), 0);
      if (got < 0 && (errno == EAGAIN || errno == EINTR || errno == ENOTCONN)) return;
      if (got <= 0) return c.asked == 0 ? drop(c) : fail(c, error_name(got));
      c.answer.add({bytes.data(), static_cast<std::size_t>(got)});
      if (c.answer.complete()) answered(c);
    }
  }

  void answered(Connection& c) {
    counts_.slowest = std::max(counts_.slowest, bench::now_ns() - c.asked);
    ++counts_.outcomes[c.answer.status() == 200 ? "ok" : "status"];
    std::string body(c.answer.body().substr(0, 100));
    std::replace_if(
        body.begin(), body.end(), [](char l) { return l < ' ' || l == '"' || l == '\\'; }, ' ');
    if (counts_.bodies.size() < 64 || counts_.bodies.contains(body)) ++counts_.bodies[body];
    c.asked = 0;
    if (c.answer.last() || over_) return drop(c);
    ask(c);
  }

  void fail(Connection& c, const char* outcome) {
    ++counts_.outcomes[outcome];
    c.asked = 0;
    c.not_before = bench::now_ns() + 2'000'000;
    drop(c);
  }

  static void drop(Connection& c) {
    c.answer.clear();
    if (c.fd >= 0) close(std::exchange(c.fd, -1));
  }

  static const char* error_name(ssize_t got) {
    if (got == 0) return "closed";
    return errno == ECONNREFUSED ? "refused" : "reset";
  }

  std::uint16_t port_;
  std::int64_t timeout_;
  std::string request_;
  int epoll_ = epoll_create1(EPOLL_CLOEXEC);
  bool over_ = false;
  Counts counts_;
  std::vector<Connection> connections_;
};

}  // namespace

int main(int argc, char** argv) {
  const std::span arguments(argv, static_cast<std::size_t>(argc));
  const double port = bench::number_option(arguments, "--port", "0");
  const double connections = bench::number_option(arguments, "--connections", "32");
  const double seconds = bench::number_option(arguments, "--seconds", "1");
  const double timeout = bench::number_option(arguments, "--timeout", "5");
  const bool sound = port >= 1 && port < 65536 && connections >= 1 && connections <= 10000 &&
                     seconds > 0 && seconds <= 600 && timeout > 0 && timeout <= 600;
  if (!sound) {
    std::fputs("usage: keep_alive --port P --connections C --seconds S [--timeout S] [--path /]\n",
               stderr);
    return 2;
  }
  struct sigaction stop {};
  stop.sa_handler = [](int) { stopped = 1; };
  sigaction(SIGINT, &stop, nullptr);
  sigaction(SIGTERM, &stop, nullptr);

  Load load(
      static_cast<std::uint16_t>(port), static_cast<std::size_t>(connections),
      static_cast<std::int64_t>(timeout * 1e9),
      "GET " + bench::option(arguments, "--path", "/") + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
  load.run(static_cast<std::int64_t>(seconds * 1e9));
  load.print();
}

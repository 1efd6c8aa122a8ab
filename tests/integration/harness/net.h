#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "integration/harness/descriptor.h"

namespace skep::harness {

// A port that nobody uses and that no other test is given while this lives.
class Port {
 public:
  Port();
  [[nodiscard]] std::uint16_t number() const { return number_; }
  [[nodiscard]] std::string text() const { return std::to_string(number_); }

 private:
  std::uint16_t number_ = 0;
  Descriptor lock_;
};

// A connection with a deadline over its whole life. Nothing throws: what fails is not `open`.
class Connection {
 public:
  using Deadline = std::chrono::steady_clock::time_point;

  static Connection tcp(const std::string& host, std::uint16_t port,
                        std::chrono::milliseconds patience = std::chrono::seconds(5));
  static Connection unix_socket(const std::string& path,
                                std::chrono::milliseconds patience = std::chrono::seconds(5));

  [[nodiscard]] bool open() const { return socket_.get() >= 0; }
  [[nodiscard]] int error() const { return error_; }  // errno of what failed first
  // Whether the other side has closed it, or said something that nobody has received yet.
  [[nodiscard]] bool has_something() const;
  bool send(std::string_view bytes);
  // What came until the end of the stream or of the patience.
  std::string receive_all();
  // Until this much text is there; shorter where the stream or the patience ends.
  std::string receive_until(std::string_view end);

 private:
  Connection(Descriptor socket, int error, Deadline deadline)
      : socket_(std::move(socket)), error_(error), deadline_(deadline) {}
  [[nodiscard]] bool wait_for(short events);
  bool receive_some(std::string& into);

  Descriptor socket_;
  int error_ = 0;
  Deadline deadline_;
};

struct Request {
  std::string method = "GET";
  std::string path = "/";
  std::map<std::string, std::string> headers{};
  std::string body{};
};

struct Response {
  int status = 0;  // 0: no answer, or none that is HTTP
  std::string body;
  int error = 0;  // errno of a connection that failed
  std::string head{};

  // As the server wrote it; empty where there is none. `name` in the case that the server writes.
  [[nodiscard]] std::string header(const std::string& name) const;
};

// Asks on a connection of its own.
[[nodiscard]] Response http_ask(std::uint16_t port, const Request& request,
                                std::chrono::milliseconds patience = std::chrono::seconds(5));

[[nodiscard]] Response http_get(const std::string& host, std::uint16_t port,
                                const std::string& path,
                                std::chrono::milliseconds patience = std::chrono::seconds(5));
[[nodiscard]] Response http_get_unix(const std::string& socket, const std::string& path,
                                     std::chrono::milliseconds patience = std::chrono::seconds(5));

// Sends a datagram to 127.0.0.1; the answer, empty where none came in time.
[[nodiscard]] std::string udp_ask(
    std::uint16_t port, std::chrono::milliseconds patience = std::chrono::milliseconds(500));

[[nodiscard]] bool refuses_connections(std::uint16_t port);
[[nodiscard]] bool machine_has_ipv6();

}  // namespace skep::harness

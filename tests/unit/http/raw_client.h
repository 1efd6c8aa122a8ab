#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "api/http/fd.h"
#include "unit/http/loop.h"

namespace skep::api::test {

struct Reply {
  unsigned status = 0;
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;                            // chunks joined
};

// A client that says exactly what it is told to, byte by byte.
class RawClient {
 public:
  [[nodiscard]] static RawClient to_port(std::uint16_t port);
  [[nodiscard]] static RawClient to_address(const std::string& address);  // "[::1]:80"
  [[nodiscard]] static RawClient to_path(const std::string& path);

  [[nodiscard]] bool connected() const { return static_cast<bool>(socket_); }
  // How much of it the system takes now.
  std::size_t send(std::string_view text);
  void half_close();
  void close() { socket_.reset(); }

  // Takes in what has come. True once the server has closed its side.
  bool closed();
  // The next whole reply, taken off what has been received; waits for it.
  [[nodiscard]] std::optional<Reply> reply(Loop& loop, bool to_head = false);
  // All that has been received and not been taken.
  [[nodiscard]] const std::string& received();

 private:
  explicit RawClient(Fd socket) : socket_(std::move(socket)) {}
  void receive();
  [[nodiscard]] std::optional<Reply> take_reply(bool to_head);

  Fd socket_;
  std::string received_;
  bool closed_ = false;
};

[[nodiscard]] std::string get(std::string_view target);
[[nodiscard]] std::string post(std::string_view target, std::string_view body);

}  // namespace skep::api::test

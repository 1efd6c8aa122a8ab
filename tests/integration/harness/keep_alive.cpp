#include "integration/harness/keep_alive.h"

#include <cstdlib>

namespace skep::harness {
namespace {

int number_at(const char* text) {
  return static_cast<int>(std::strtol(text, nullptr, 10));
}

}  // namespace

KeepAlive::KeepAlive(std::uint16_t port)
    : connection_(Connection::tcp("127.0.0.1", port, std::chrono::minutes(2))) {}

Response KeepAlive::get(const std::string& path) {
  if (!connection_.open() ||
      !connection_.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n"))
    return {0, {}, connection_.error()};
  // Small answers, each with its length, come in one piece.
  std::string answer = connection_.receive_until("\r\n\r\n");
  const auto end = answer.find("\r\n\r\n");
  if (end == std::string::npos) return {0, {}, connection_.error()};
  Response response{number_at(answer.c_str() + 9), answer.substr(end + 4), 0,
                    answer.substr(0, end + 2)};
  const auto length =
      static_cast<std::size_t>(number_at(response.header("Content-Length").c_str()));
  while (response.body.size() < length) {
    const std::string more = connection_.receive_until("\n");
    if (more.empty()) return {0, {}, connection_.error()};
    response.body += more;
  }
  return response;
}

}  // namespace skep::harness

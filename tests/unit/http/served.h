#pragma once

#include <chrono>
#include <cstdlib>
#include <string>

#include "api/http/listen_tcp.h"
#include "api/http/server.h"
#include "unit/http/loop.h"
#include "unit/http/raw_client.h"

namespace skep::api::test {

// A server on a free port of 127.0.0.1, with its loop.
struct Served {
  explicit Served(Handler handler, const HttpLimits& limits = {}) : listener(free_port()) {
    address = listener.address;
    server = std::make_unique<HttpServer>(loop.context(), std::move(listener.socket),
                                          std::move(handler), limits);
  }

  static TcpListener free_port() {
    auto found = listen_tcp("127.0.0.1:0");
    if (!found) std::abort();
    return std::move(*found);
  }

  [[nodiscard]] RawClient client() const { return RawClient::to_address(address); }

  Loop loop;
  TcpListener listener;
  std::string address;
  std::unique_ptr<HttpServer> server;
};

inline HttpLimits hasty() {
  HttpLimits limits;
  limits.request = limits.idle = limits.send = limits.linger = limits.farewell =
      std::chrono::milliseconds(100);
  return limits;
}

// Answers everything with its path.
inline void echo(const Request& request, Responder responder) {
  responder.answer(text_response(200, "text/plain", request.path + request.body));
}

}  // namespace skep::api::test

#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "api/http/fd.h"
#include "api/http/limits.h"
#include "api/http/router.h"

namespace boost::asio {
class io_context;
}

namespace skep::api {

// A small HTTP/1.1 server for one listening socket, on the loop of `context`. What a client does
// costs at most what HttpLimits allow; what a handler throws is a 500. One user of a Unix socket
// cannot take the connections of others: over its share, or over what all may have, the connection
// goes that has been without a whole request the longest, one's own before another's.
class HttpServer {
 public:
  // What a client of a Unix socket may do; `socket` is its connection.
  enum class Admission : std::uint8_t { refused, reads, acts };
  using Judge = std::function<Admission(int socket, const Peer& peer)>;

  // `listener` is bound, listening and non-blocking. Without `judge` all clients may act. Throws
  // what Asio throws when it cannot be watched.
  HttpServer(boost::asio::io_context& context, Fd listener, Handler handler,
             const HttpLimits& limits = {}, Judge judge = {});
  ~HttpServer();  // closes everything at once
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // Takes no more connections or requests, lets answers under way out for HttpLimits::farewell, and
  // then calls `done`, in a later turn.
  void stop(std::function<void()> done = {});

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace skep::api

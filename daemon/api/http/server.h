#pragma once

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
// costs at most what HttpLimits allow; what a handler throws is a 500.
class HttpServer {
 public:
  // `listener` is bound, listening and non-blocking. Throws what Asio throws when it cannot be
  // watched.
  HttpServer(boost::asio::io_context& context, Fd listener, Handler handler,
             const HttpLimits& limits = {});
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

#pragma once

#include <string>

#include "api/http/fd.h"
#include "model/error.h"

namespace skep::api {

struct TcpListener {
  Fd socket;
  std::string address;  // with the port that the kernel picked for port 0
};

// Listens on "127.0.0.1:9712" or "[::1]:9712"; names are not looked up, but for "localhost" and an
// empty host, which are 127.0.0.1 and every address.
[[nodiscard]] Result<TcpListener> listen_tcp(const std::string& address);

}  // namespace skep::api

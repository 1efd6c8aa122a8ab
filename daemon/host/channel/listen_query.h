#pragma once

#include <cstdint>
#include <string>

#include "model/listen_address.h"

namespace skep::host {

// What a worker asks of its cluster primary (its "queryServer").
struct ListenQuery {
  enum class Kind : std::uint8_t {
    tcp,
    path,         // a Unix socket
    udp,          // a datagram socket
    inherited_fd  // listen({fd})
  };
  Kind kind = Kind::tcp;
  ListenAddress address;  // none with inherited_fd; `index` is 0 unless `port` is 0
  int descriptor = -1;    // Kind::inherited_fd: the worker's own number of it
  std::string described;  // what was asked for, made safe to print: "udp4 0.0.0.0:53"
  // What the server wants all of its app's workers to have in common, as JSON text of at most 4 KiB
  // without a newline: "null", or a TLS server's ticket keys. Given to answer() it lets sessions
  // resume at other workers.
  std::string data = "null";
};

}  // namespace skep::host

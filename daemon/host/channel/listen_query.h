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
    inherited_fd  // listen({fd}), and bind({fd}) of dgram
  };
  Kind kind = Kind::tcp;
  // None with inherited_fd; `index` is 0 unless it is TCP or UDP and `port` is 0. A path is
  // absolute, normal and printable, and fits sockaddr_un (107 bytes); "@name" is a name in the
  // abstract namespace. UDP always names its host: 0.0.0.0 or :: where the app named none.
  ListenAddress address;
  int descriptor = -1;         // Kind::inherited_fd: the worker's own number of it
  bool datagram = false;       // it will be answered with a datagram socket, or refused
  bool reuse_address = false;  // Kind::udp: dgram's reuseAddr, SO_REUSEADDR
  bool readable_all = false;   // Kind::path: the file's mode is to gain a+r (uv_pipe_chmod)
  bool writable_all = false;   // and a+w
  std::string described;       // what was asked for, made safe to print: "udp:0.0.0.0:53"
  // What the server wants all of its app's workers to have in common, as JSON text of at most 4 KiB
  // without a newline: "null", or a TLS server's ticket keys. Given to answer() it lets sessions
  // resume at other workers.
  std::string data = "null";
};

}  // namespace skep::host

#pragma once

#include <chrono>
#include <cstddef>

namespace skep::api {

// What one client, and all of them together, may cost the daemon.
struct HttpLimits {
  using Wait = std::chrono::milliseconds;

  std::size_t header_bytes = 8 << 10;
  std::size_t body_bytes = 64 << 10;
  std::size_t stream_bytes = 1 << 20;  // what a stream's reader may be behind before it is cut
  std::size_t connections = 256;
  std::size_t connections_a_user = 128;  // of a Unix socket
  std::size_t reserved = 16;  // of `connections`, for root and skepd's own user of a Unix socket
  std::size_t burst = 100;    // requests of one user at once ...
  Wait request_every = std::chrono::milliseconds(1);  // ... and then one each; more often: it waits
  std::size_t accepted_at_once = 16;                  // connections, of all users ...
  Wait accept_every = std::chrono::milliseconds(4);   // ... before others have their turn
  Wait request = std::chrono::seconds(30);            // from a request's first byte to its last
  Wait idle = std::chrono::seconds(60);               // between two requests
  Wait send = std::chrono::seconds(30);               // for the client to take a whole answer
  Wait linger = std::chrono::seconds(1);    // for the client to hang up once all has been said
  Wait farewell = std::chrono::seconds(2);  // for answers to be finished after stop()
};

}  // namespace skep::api

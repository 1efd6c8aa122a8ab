#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

#include "api/http/fd.h"
#include "api/http/limits.h"
#include "api/http/router.h"
#include "api/operations.h"

namespace boost::asio {
class io_context;
}

namespace skep::api {

// One client: reads its requests one after another and sends what they are answered. A client that
// breaks a limit or HTTP is told so where possible, and is closed.
//
//   waiting     for a request's first byte
//   reading     a request
//   answering   a handler has the request; nothing is read meanwhile
//   streaming   the head is sent, the body comes piece by piece
//   finishing   all is said and goes out
//   lingering   everything is out; what the client still sends is thrown away until it hangs up,
//               because closing over unread bytes would take the answer from it
//   closed
class Connection {
 public:
  using Clock = std::chrono::steady_clock;

  virtual ~Connection() = default;
  Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  virtual void start() = 0;
  // Lets the answer under way out and takes no other request.
  virtual void retire() = 0;
  // Closes at once.
  virtual void cut() = 0;
  // Since when it could be closed without taking an answer from anybody; nothing: it could not.
  [[nodiscard]] virtual std::optional<Clock::time_point> spare_since() const = 0;
};

struct ConnectionSetting {
  HttpLimits limits;
  Handler handler;
  std::function<HttpLimits::Wait(const Peer&)> take_turn;  // how long the next request has to wait
  std::function<void(Connection*)> closed;  // called once, when the connection has closed
};

// Takes the socket over; nothing when the system refuses. Nothing is read before start().
[[nodiscard]] std::shared_ptr<Connection> make_connection(
    boost::asio::io_context& context, Fd socket, const Peer& peer,
    std::shared_ptr<const ConnectionSetting> setting);

}  // namespace skep::api

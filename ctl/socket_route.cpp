#include "ctl/socket_route.h"

#include "ctl/connect.h"

namespace skep::ctl {
namespace {

class SocketConnection final : public Connection {
 public:
  explicit SocketConnection(Descriptor socket) : socket_(std::move(socket)) {}
  [[nodiscard]] int fd() const override { return socket_.get(); }

 private:
  Descriptor socket_;
};

}  // namespace

Attempt<std::unique_ptr<Connection>> SocketRoute::open(std::chrono::milliseconds patience) {
  auto socket = connect_to(path_, patience);
  if (!socket) return tl::unexpected(socket.error());
  return std::make_unique<SocketConnection>(std::move(*socket));
}

}  // namespace skep::ctl

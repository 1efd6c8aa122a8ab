#include "api/http/server.h"

#include <algorithm>
#include <cerrno>
#include <map>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "api/http/connection.h"

namespace skep::api {
namespace {

namespace asio = boost::asio;
using Failure = boost::system::error_code;

constexpr int accepted_a_turn = 16;
constexpr auto pause_without_descriptors = std::chrono::milliseconds(100);

Peer peer_of(int socket) {
  ucred credentials{};
  socklen_t size = sizeof(credentials);
  int family = 0;
  socklen_t family_size = sizeof(family);
  ::getsockopt(socket, SOL_SOCKET, SO_DOMAIN, &family, &family_size);
  if (family != AF_UNIX) {
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    return {};
  }
  if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) return {};
  return {credentials.pid, credentials.uid, credentials.gid};
}

// Without waiting: whoever is refused for want of room costs nothing more.
void refuse(Fd socket) {
  const Response response =
      error_response(503, "skepd has as many clients as it takes; try again in a moment");
  const std::string text = head_of(response, Framing::length, false) + response.body->front();
  static_cast<void>(::send(socket.get(), text.data(), text.size(), MSG_DONTWAIT | MSG_NOSIGNAL));
  ::shutdown(socket.get(), SHUT_WR);
}

}  // namespace

class HttpServer::Impl : public std::enable_shared_from_this<Impl> {
 public:
  Impl(asio::io_context& context, Handler handler, const HttpLimits& limits)
      : context_(context), listener_(context), timer_(context) {
    setting_->limits = limits;
    setting_->handler = std::move(handler);
  }

  void open(Fd listener) {
    listener_.assign(listener.get());
    static_cast<void>(listener.release());
    setting_->closed = [weak = weak_from_this()](Connection* connection) {
      if (const auto self = weak.lock()) self->gone(connection);
    };
    accept_when_ready();
  }

  void stop(std::function<void()> done);
  void end();

 private:
  using Connections = std::map<Connection*, std::shared_ptr<Connection>>;

  void accept_when_ready();
  void accept_some();
  void pause();
  void welcome(Fd socket);
  bool make_room();
  void gone(Connection* connection);
  void tell_when_empty();
  void close_listener();

  asio::io_context& context_;
  asio::posix::stream_descriptor listener_;
  asio::steady_timer timer_;
  std::shared_ptr<ConnectionSetting> setting_ = std::make_shared<ConnectionSetting>();
  Connections connections_;
  std::function<void()> stopped_;
  bool stopping_ = false;
};

void HttpServer::Impl::accept_when_ready() {
  listener_.async_wait(asio::posix::stream_descriptor::wait_read,
                       [weak = weak_from_this()](const Failure& failure) {
                         const auto self = weak.lock();
                         if (!failure && self && self->listener_.is_open()) self->accept_some();
                       });
}

void HttpServer::Impl::accept_some() {
  for (int left = accepted_a_turn; left > 0; --left) {
    const int fd =
        ::accept4(listener_.native_handle(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) {
      welcome(Fd(fd));
      continue;
    }
    if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) return pause();
    break;
  }
  accept_when_ready();
}

// The listener stays readable while the client it is readable for cannot be taken.
void HttpServer::Impl::pause() {
  timer_.expires_after(pause_without_descriptors);
  timer_.async_wait([weak = weak_from_this()](const Failure& failure) {
    const auto self = weak.lock();
    if (!failure && self && self->listener_.is_open()) self->accept_when_ready();
  });
}

void HttpServer::Impl::welcome(Fd socket) {
  if (connections_.size() >= setting_->limits.connections && !make_room())
    return refuse(std::move(socket));
  const Peer peer = peer_of(socket.get());
  const auto connection = make_connection(context_, std::move(socket), peer, setting_);
  if (!connection) return;
  connections_.emplace(connection.get(), connection);
  connection->start();
}

// Closes the connection that has been without a whole request the longest.
bool HttpServer::Impl::make_room() {
  Connection* oldest = nullptr;
  for (const auto& [connection, owner] : connections_) {
    const auto since = connection->spare_since();
    if (since && (oldest == nullptr || *since < *oldest->spare_since())) oldest = connection;
  }
  if (oldest == nullptr) return false;
  oldest->cut();
  return true;
}

void HttpServer::Impl::gone(Connection* connection) {
  connections_.erase(connection);
  tell_when_empty();
}

void HttpServer::Impl::tell_when_empty() {
  if (!stopping_ || !connections_.empty()) return;
  timer_.cancel();
  if (stopped_) asio::post(context_, std::exchange(stopped_, nullptr));
}

void HttpServer::Impl::close_listener() {
  Failure ignored;
  listener_.close(ignored);
}

void HttpServer::Impl::stop(std::function<void()> done) {
  close_listener();
  stopping_ = true;
  stopped_ = std::move(done);
  const Connections all = connections_;
  for (const auto& [connection, owner] : all) connection->retire();
  if (connections_.empty()) return tell_when_empty();
  timer_.expires_after(setting_->limits.farewell);
  timer_.async_wait([weak = weak_from_this()](const Failure& failure) {
    const auto self = weak.lock();
    if (!failure && self) self->end();
  });
}

void HttpServer::Impl::end() {
  close_listener();
  const Connections all = connections_;
  for (const auto& [connection, owner] : all) connection->cut();
}

HttpServer::HttpServer(asio::io_context& context, Fd listener, Handler handler,
                       const HttpLimits& limits)
    : impl_(std::make_shared<Impl>(context, std::move(handler), limits)) {
  impl_->open(std::move(listener));
}

HttpServer::~HttpServer() {
  impl_->end();
}

void HttpServer::stop(std::function<void()> done) {
  impl_->stop(std::move(done));
}

}  // namespace skep::api

#include "api/http/server.h"

#include <algorithm>
#include <cerrno>
#include <map>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "api/http/connection.h"
#include "api/http/pace.h"

namespace skep::api {
namespace {

namespace asio = boost::asio;
using Failure = boost::system::error_code;

constexpr auto pause_without_descriptors = std::chrono::milliseconds(100);

constexpr std::string_view not_admitted =
    "your user may neither look nor act here: it is in none of the groups that skepd's config "
    "names";
constexpr std::string_view no_room =
    "skepd has as many clients as it takes, or as many of your user; try again in a moment";

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

bool of_unix_socket(const Peer& peer) {
  return peer.pid != 0;
}

// Whom no other user locks out.
bool is_keeper(const Peer& peer) {
  return !of_unix_socket(peer) || peer.uid == 0 || peer.uid == ::geteuid();
}

// Without waiting: whoever is refused costs nothing more.
void refuse(Fd socket, unsigned status, std::string_view sentence) {
  const Response response = error_response(status, sentence);
  const std::string text = head_of(response, Framing::length, false) + response.body->front();
  static_cast<void>(::send(socket.get(), text.data(), text.size(), MSG_DONTWAIT | MSG_NOSIGNAL));
  ::shutdown(socket.get(), SHUT_WR);
}

}  // namespace

class HttpServer::Impl : public std::enable_shared_from_this<Impl> {
 public:
  Impl(asio::io_context& context, Handler handler, const HttpLimits& limits, Judge judge)
      : context_(context), judge_(std::move(judge)), listener_(context), timer_(context) {
    setting_->limits = limits;
    setting_->take_turn =
        [pace = std::make_shared<Pace>(limits.request_every, limits.burst)](const Peer& peer) {
          return std::chrono::ceil<HttpLimits::Wait>(pace->take_turn(peer.uid, Pace::Clock::now()));
        };
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
  struct Client {
    std::shared_ptr<Connection> connection;
    Peer peer;
  };
  using Connections = std::map<Connection*, Client>;

  void accept_when_ready();
  void accept_some();
  void pause(HttpLimits::Wait wait);
  void welcome(Fd socket);
  [[nodiscard]] bool has_room_for(const Peer& peer);
  bool make_room(const std::function<bool(const Peer&)>& may_go);
  void gone(Connection* connection);
  void tell_when_empty();
  void close_listener();

  asio::io_context& context_;
  Judge judge_;
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
  for (std::size_t left = setting_->limits.accepted_at_once; left > 0; --left) {
    const int fd =
        ::accept4(listener_.native_handle(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) {
      welcome(Fd(fd));
      continue;
    }
    // The listener stays readable while the client it is readable for cannot be taken.
    if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
      return pause(pause_without_descriptors);
    return accept_when_ready();
  }
  pause(setting_->limits.accept_every);
}

void HttpServer::Impl::pause(HttpLimits::Wait wait) {
  timer_.expires_after(wait);
  timer_.async_wait([weak = weak_from_this()](const Failure& failure) {
    const auto self = weak.lock();
    if (!failure && self && self->listener_.is_open()) self->accept_when_ready();
  });
}

void HttpServer::Impl::welcome(Fd socket) {
  Peer peer = peer_of(socket.get());
  if (judge_ && of_unix_socket(peer)) {
    const Admission admission = judge_(socket.get(), peer);
    if (admission == Admission::refused) return refuse(std::move(socket), 403, not_admitted);
    peer.may_act = admission == Admission::acts;
  }
  if (!has_room_for(peer)) return refuse(std::move(socket), 503, no_room);
  const auto connection = make_connection(context_, std::move(socket), peer, setting_);
  if (!connection) return;
  connections_.emplace(connection.get(), Client{connection, peer});
  connection->start();
}

bool HttpServer::Impl::has_room_for(const Peer& peer) {
  const HttpLimits& limits = setting_->limits;
  const auto same_user = [&peer](const Peer& other) { return other.uid == peer.uid; };
  if (of_unix_socket(peer)) {
    const auto own = std::count_if(connections_.begin(), connections_.end(),
                                   [&](const auto& each) { return same_user(each.second.peer); });
    if (static_cast<std::size_t>(own) >= limits.connections_a_user && !make_room(same_user))
      return false;
  }
  const bool keeper = is_keeper(peer);
  const std::size_t most =
      limits.connections - (keeper ? 0 : std::min(limits.reserved, limits.connections));
  if (connections_.size() < most) return true;
  return make_room(same_user) ||
         make_room([keeper](const Peer& other) { return keeper || !is_keeper(other); });
}

// Closes the connection that has been without a whole request the longest, of those that may go.
bool HttpServer::Impl::make_room(const std::function<bool(const Peer&)>& may_go) {
  Connection* oldest = nullptr;
  for (const auto& [connection, client] : connections_) {
    if (!may_go(client.peer)) continue;
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
  for (const auto& [connection, client] : all) connection->retire();
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
  for (const auto& [connection, client] : all) connection->cut();
}

HttpServer::HttpServer(asio::io_context& context, Fd listener, Handler handler,
                       const HttpLimits& limits, Judge judge)
    : impl_(std::make_shared<Impl>(context, std::move(handler), limits, std::move(judge))) {
  impl_->open(std::move(listener));
}

HttpServer::~HttpServer() {
  impl_->end();
}

void HttpServer::stop(std::function<void()> done) {
  impl_->stop(std::move(done));
}

}  // namespace skep::api

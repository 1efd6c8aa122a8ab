#include "host/traffic/shared_socket.h"

#include <sys/stat.h>

#include "host/process/borrowed_rights.h"
#include "host/traffic/listening_socket.h"

namespace skep::host {

// What Node's readableAll and writableAll add.
static PathMode mode_of(const SocketWish& wish) {
  PathMode mode{wish.umask, 0};
  if (wish.readable_all) mode.added |= S_IRUSR | S_IRGRP | S_IROTH;
  if (wish.writable_all) mode.added |= S_IWUSR | S_IWGRP | S_IWOTH;
  return mode;
}

tl::expected<int, int> SharedSocket::open(const Identity* binder, const SocketWish& wish) {
  if (address_.kind == ListenAddress::Kind::udp) return open_datagram(wish);
  if (path_ && !bound_by(binder)) close();
  binder_ = binder == nullptr ? std::nullopt : std::optional(*binder);
  return open_path(wish);
}

tl::expected<int, int> SharedSocket::open_datagram(const SocketWish& wish) {
  if (datagram_ && is_shut(datagram_.get())) datagram_.reset();
  if (datagram_) return datagram_.get();
  auto socket = bind_first(address_, [&](const SocketAddress& address) {
    return bind_datagram_socket(address, wish.reuse_address);
  });
  if (!socket) return tl::unexpected(socket.error());
  datagram_ = std::move(*socket);
  return datagram_.get();
}

tl::expected<int, int> SharedSocket::open_path(const SocketWish& wish) {
  auto rights = BorrowedRights::of(binder());
  if (!rights) return tl::unexpected(rights.error());
  int error = 0;
  if (!path_ || !path_->restore()) {
    if (path_) path_->remove_file();
    path_.reset();
    auto bound = PathListener::bind(address_.host, mode_of(wish));
    if (bound)
      path_ = std::move(*bound);
    else
      error = bound.error();
  }
  if (const int stuck = rights->give_back()) error = stuck;
  if (error != 0) return tl::unexpected(error);
  return path_->get();
}

SharedSocket::SharedSocket(const SharedFacts& facts, FormerFds& fds)
    : address_(facts.address), binder_(facts.binder) {
  UniqueFd socket = fds.take(facts.socket);
  if (!socket) return;
  NumberedFd numbered(std::move(socket), number_in(facts.socket));
  if (address_.kind == ListenAddress::Kind::udp)
    datagram_ = std::move(numbered);
  else
    path_.emplace(std::move(numbered), facts);
}

SharedFacts SharedSocket::facts(std::vector<NamedDescriptor>& fds) const {
  SharedFacts facts;
  facts.address = address_;
  facts.binder = binder_;
  if (datagram_) facts.socket = datagram_.name();
  if (path_) path_->save(facts);
  fds.push_back({facts.socket, path_ ? path_->get() : datagram_.get()});
  return facts;
}

bool SharedSocket::bound_by(const Identity* binder) const {
  if (binder == nullptr || !binder_) return binder == nullptr && !binder_;
  return binder->uid == binder_->uid && binder->gid == binder_->gid;
}

void SharedSocket::close() {
  datagram_.reset();
  if (!path_) return;
  if (const auto rights = BorrowedRights::of(binder())) path_->remove_file();
  path_.reset();
}

}  // namespace skep::host

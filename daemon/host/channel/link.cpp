#include "host/channel/link.h"

#include <array>
#include <cerrno>
#include <utility>

#include "host/channel/received_fds.h"

namespace skep::host {

static constexpr std::size_t read_size = std::size_t{32} << 10;  // what a turn takes on

void Link::open(std::weak_ptr<User> user) {
  if (!socket_) return;
  user_ = std::move(user);
  open_ = true;
  readable_ = reactor_.watch(socket_.get(), Readiness::readable, [this] { read(1); });
}

void Link::save(ChannelFacts& facts) const {
  facts.partial = splitter_.partial();
  facts.skipping = splitter_.skipping();
  facts.outbox = outbox_.facts();
}

void Link::restore(const ChannelFacts& facts,
                   const std::function<int(std::uint64_t ask)>& socket_of) {
  splitter_.restore(facts.partial, facts.skipping);
  outbox_.restore(facts.outbox, socket_of);
}

void Link::close() {
  open_ = false;
  readable_.reset();
  writable_.reset();
  socket_.reset();
}

void Link::end(User& user) {
  readable_.reset();
  writable_.reset();
  broken_ = true;
  open_ = false;
  user.ended();
}

void Link::read(std::size_t most_reads) {
  const auto user = user_.lock();
  if (!user || reading_) return;
  reading_ = true;
  while (open_ && most_reads-- > 0 && read_once(*user)) flush();
  reading_ = false;
  user->changed();
}

bool Link::read_once(User& user) {
  std::array<char, read_size> buffer;
  const ssize_t count = receive_closing_fds(socket_.get(), buffer);
  if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return false;
  if (count <= 0) {
    end(user);
    return false;
  }
  consume({buffer.data(), static_cast<std::size_t>(count)}, user);
  return true;
}

void Link::consume(std::string_view bytes, User& user) {
  while (open_) {
    const std::size_t skipped = splitter_.skipped();
    const auto line = splitter_.take(bytes);
    if (splitter_.skipped() != skipped) user.skipped_a_line();
    if (!line || !open_) return;
    user.heard(*line);
  }
}

bool Link::send(OutgoingMessage message) {
  if (!open_ || broken_ || !outbox_.push(std::move(message))) return false;
  flush();
  return true;
}

void Link::handle_acked() {
  outbox_.handle_acked();
  flush();
}

void Link::handle_nacked() {
  outbox_.handle_nacked();
  flush();
}

void Link::flush() {
  const auto user = user_.lock();
  if (!user || !open_ || broken_) return;
  const auto flushed = outbox_.flush(socket_.get());
  broken_ = flushed == Outbox::Flushed::broken;
  if (flushed != Outbox::Flushed::blocked) {
    writable_.reset();
  } else if (!writable_) {
    writable_ = reactor_.watch(socket_.get(), Readiness::writable, [this] { flush(); });
  }
  if (const auto lost = outbox_.take_lost()) user->lost(*lost);
  user->changed();
}

}  // namespace skep::host

#include "host/channel/channel.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <utility>
#include <variant>

#include "host/channel/handles.h"
#include "host/channel/line_splitter.h"
#include "host/channel/outbox.h"
#include "host/channel/received_fds.h"
#include "host/channel/replies.h"
#include "host/channel/worker_message.h"

namespace skep::host {

static constexpr std::size_t longest_line = std::size_t{1} << 20;
static constexpr std::size_t read_size = std::size_t{32} << 10;  // what a turn takes on
static constexpr std::size_t most_dry_reads = 32;

static std::uint16_t port_of(int socket) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) < 0) return 0;
  if (address.ss_family == AF_INET)
    return ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port);
  if (address.ss_family == AF_INET6)
    return ntohs(reinterpret_cast<const sockaddr_in6&>(address).sin6_port);
  return 0;
}

class Channel::Impl : public std::enable_shared_from_this<Impl> {
 public:
  Impl(Reactor& reactor, UniqueFd socket, Callbacks callbacks)
      : reactor_(reactor), socket_(std::move(socket)), callbacks_(std::move(callbacks)) {}

  void open();
  void abandon();
  void answer(std::uint64_t ask, int socket, std::string_view data);
  void refuse(std::uint64_t ask, int error);
  void read(std::size_t most_reads);
  void later(std::function<void(bool)> done) {
    reactor_.post([done = std::move(done)] { done(false); });
  }

  void operator()(worker_message::Ask& ask);
  void operator()(const worker_message::BadAsk& ask);
  void operator()(const worker_message::Listening& listening);
  void operator()(const worker_message::Close& close);
  void operator()(const worker_message::Leaving& leaving);
  void operator()(worker_message::HandleSent& sent);
  void operator()(worker_message::HandleAck);
  void operator()(worker_message::HandleNack);
  void operator()(worker_message::Said);
  void operator()(worker_message::Nothing) {}
  void operator()(worker_message::Malformed);

 private:
  // Each is told once.
  enum Trouble : std::uint8_t { long_line, malformed, lost_handle, full, many_handles };

  [[nodiscard]] bool read_once();
  void consume(std::string_view bytes);
  [[nodiscard]] bool send(OutgoingMessage message);
  void flush();
  void give_up(const LostHandle& lost);
  void end();
  void warn(Trouble trouble, const std::string& sentence);

  template <typename Callback, typename... Arguments>
  void call(const Callback& callback, Arguments&&... arguments) {
    if (open_ && callback) callback(std::forward<Arguments>(arguments)...);
  }

  Reactor& reactor_;
  UniqueFd socket_;
  Callbacks callbacks_;
  Watch readable_;
  Watch writable_;
  LineSplitter splitter_{longest_line};
  std::string_view line_;  // the one that is being handled
  Outbox outbox_;
  Handles handles_;
  std::uint64_t seq_ = 0;
  std::uint32_t told_ = 0;  // by Trouble
  bool open_ = false;
  bool reading_ = false;
  bool broken_ = false;  // nothing can be sent any more
};

void Channel::Impl::open() {
  if (!socket_) return;
  open_ = true;
  readable_ = reactor_.watch(socket_.get(), Readiness::readable, [this] { read(1); });
}

// The callbacks stay until the last frame that runs one of them has returned.
void Channel::Impl::abandon() {
  open_ = false;
  readable_.reset();
  writable_.reset();
  socket_.reset();
}

void Channel::Impl::end() {
  readable_.reset();
  writable_.reset();
  broken_ = true;
  call(callbacks_.ended);
  open_ = false;
}

void Channel::Impl::read(std::size_t most_reads) {
  if (reading_) return;
  const auto self = shared_from_this();
  reading_ = true;
  while (open_ && most_reads-- > 0 && read_once()) {
  }
  reading_ = false;
}

bool Channel::Impl::read_once() {
  std::array<char, read_size> buffer;
  const ssize_t count = receive_closing_fds(socket_.get(), buffer);
  if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return false;
  if (count <= 0) {
    end();
    return false;
  }
  consume({buffer.data(), static_cast<std::size_t>(count)});
  return true;
}

void Channel::Impl::consume(std::string_view bytes) {
  while (open_) {
    const auto line = splitter_.take(bytes);
    if (splitter_.skipped() > 0)
      warn(long_line, "sent a line of over 1 MiB on its channel, which was dropped");
    if (!line || !open_) return;
    line_ = *line;
    auto message = parse_worker_message(line_);
    std::visit(*this, message);
  }
}

void Channel::Impl::operator()(worker_message::Ask& ask) {
  const auto added = handles_.add(ask);
  if (!added) {
    if (added.error() == EMFILE)
      warn(many_handles, "asked for more than 256 listening sockets at once; the rest is refused");
    (void)send({error_reply(ask.key, ask.query.data, ask.seq, ++seq_, added.error()), {}, 0});
    return;
  }
  if (!callbacks_.query) return refuse(*added, EOPNOTSUPP);
  call(callbacks_.query, *added, std::move(ask.query));
}

void Channel::Impl::operator()(const worker_message::BadAsk& ask) {
  warn(malformed, "asked to listen on something that makes no sense; it was refused");
  (void)send({error_reply("\"\"", ask.data, ask.seq, ++seq_, ask.error), {}, 0});
}

void Channel::Impl::operator()(const worker_message::Listening& listening) {
  Handles::Handle* handle = handles_.listening(listening.address);
  if (handle == nullptr || std::exchange(handle->listening, true)) return;
  call(callbacks_.listening, handle->ask, handle->real_address());
}

void Channel::Impl::operator()(const worker_message::Close& close) {
  const auto handle = handles_.remove_answered(close.key);
  if (handle && handle->kind == ListenQuery::Kind::tcp)
    call(callbacks_.closed, handle->ask, handle->real_address());
}

void Channel::Impl::operator()(const worker_message::Leaving& leaving) {
  (void)send({plain_ack(leaving.seq, ++seq_), {}, 0});
}

void Channel::Impl::operator()(worker_message::HandleSent& sent) {
  outbox_.owe_ack();
  flush();
  if (!sent.message.empty()) call(callbacks_.message, std::move(sent.message));
}

void Channel::Impl::operator()(worker_message::HandleAck) {
  outbox_.handle_acked();
  flush();
}

void Channel::Impl::operator()(worker_message::HandleNack) {
  outbox_.handle_nacked();
  flush();
}

void Channel::Impl::operator()(worker_message::Said) {
  call(callbacks_.message, std::string(line_));
}

void Channel::Impl::operator()(worker_message::Malformed) {
  warn(malformed, "sent a message on its channel that makes no sense; such messages are dropped");
}

void Channel::Impl::answer(std::uint64_t ask, int socket, std::string_view data) {
  Handles::Handle* handle = open_ ? handles_.waiting(ask) : nullptr;
  if (handle == nullptr) return;
  // The owner may close its socket, and another take its number, before this one is sent.
  UniqueFd copy(::fcntl(socket, F_DUPFD_CLOEXEC, 3));
  if (!copy) return refuse(ask, errno);
  handle->answered = true;
  handle->real_port = port_of(socket);
  if (data.empty()) data = handle->data;
  if (!send({socket_reply(handle->key, data, handle->seq, ++seq_), std::move(copy), ask}))
    handles_.remove(ask);
}

void Channel::Impl::refuse(std::uint64_t ask, int error) {
  if (!open_ || handles_.waiting(ask) == nullptr) return;
  const auto handle = handles_.remove(ask);
  (void)send({error_reply(handle->key, handle->data, handle->seq, ++seq_, error), {}, 0});
}

bool Channel::Impl::send(OutgoingMessage message) {
  if (!open_ || broken_) return false;
  const bool taken = outbox_.push(std::move(message));
  if (!taken) warn(full, "does not take its messages: 256 wait, and more are dropped");
  flush();
  return taken;
}

void Channel::Impl::flush() {
  if (!open_ || broken_) return;
  const auto flushed = outbox_.flush(socket_.get());
  broken_ = flushed == Outbox::Flushed::broken;
  if (flushed != Outbox::Flushed::blocked) {
    writable_.reset();
  } else if (!writable_) {
    writable_ = reactor_.watch(socket_.get(), Readiness::writable, [this] {
      const auto self = shared_from_this();
      flush();
    });
  }
  if (const auto lost = outbox_.take_lost()) give_up(*lost);
}

// The worker still waits for an answer.
void Channel::Impl::give_up(const LostHandle& lost) {
  if (const auto handle = handles_.remove(lost.ask))
    (void)send({error_reply(handle->key, handle->data, handle->seq, ++seq_, lost.error), {}, 0});
  warn(lost_handle, std::string("could not be given a listening socket: ") +
                        std::strerror(lost.error) + "; raise the limits of open files");
}

void Channel::Impl::warn(Trouble trouble, const std::string& sentence) {
  const std::uint32_t bit = 1U << trouble;
  if ((told_ & bit) != 0) return;
  told_ |= bit;
  call(callbacks_.warn, sentence);
}

Channel::Channel(Reactor& reactor, UniqueFd socket, Callbacks callbacks)
    : impl_(std::make_shared<Impl>(reactor, std::move(socket), std::move(callbacks))) {
  impl_->open();
}

Channel::~Channel() {
  impl_->abandon();
}

void Channel::answer(std::uint64_t ask, int socket, std::string_view data) {
  const auto impl = impl_;
  impl->answer(ask, socket, data);
}

void Channel::refuse(std::uint64_t ask, int error) {
  const auto impl = impl_;
  impl->refuse(ask, error);
}

void Channel::give_connection(std::uint64_t, UniqueFd, std::function<void(bool taken)> done) {
  impl_->later(std::move(done));
}

void Channel::read_dry() {
  const auto impl = impl_;
  impl->read(most_dry_reads);
}

}  // namespace skep::host

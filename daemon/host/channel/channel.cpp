#include "host/channel/channel.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <sys/socket.h>
#include <utility>
#include <variant>

#include "host/channel/connections.h"
#include "host/channel/given_socket.h"
#include "host/channel/handles.h"
#include "host/channel/link.h"
#include "host/channel/replies.h"
#include "host/channel/worker_message.h"

namespace skep::host {

static constexpr std::size_t most_dry_reads = 32;
static constexpr Duration longest_ack = std::chrono::seconds(5);
static constexpr std::chrono::milliseconds longest_drain{0x7fffffff};  // of JavaScript's timers

class Channel::Impl : public Link::User, public std::enable_shared_from_this<Impl> {
 public:
  Impl(Reactor& reactor, UniqueFd socket, Callbacks callbacks)
      : reactor_(reactor), link_(reactor, std::move(socket)), callbacks_(std::move(callbacks)) {}

  void open();
  void restore(const Former& former);
  [[nodiscard]] ChannelFacts facts() const;
  void abandon();
  void answer(std::uint64_t ask, int socket, std::string_view data);
  void refuse(std::uint64_t ask, int error);
  void give(std::uint64_t ask, UniqueFd connection, Connections::Done done);
  [[nodiscard]] bool can_drain() const { return can_drain_; }
  void drain(Duration within);
  [[nodiscard]] bool ask_registry(bool has_agent);
  void read(std::size_t most_reads) { link_.read(most_reads); }
  void go_on() { link_.go_on(); }
  void suppose_listening(std::uint64_t ask);

  void heard(std::string_view line) override;
  void skipped_a_line() override;
  void lost(const LostHandle& handle) override;
  void ended() override;
  void changed() override { call(callbacks_.changed); }

  void operator()(worker_message::Ask& ask);
  void operator()(const worker_message::BadAsk& ask);
  void operator()(const worker_message::Listening& listening);
  void operator()(const worker_message::Close& close);
  void operator()(const worker_message::Accepted& answer);
  void operator()(const worker_message::Leaving& leaving);
  void operator()(worker_message::Unshared& unshared);
  void operator()(const worker_message::Hello& hello) {
    greeted_ = true;
    can_drain_ = hello.drains;
  }
  void operator()(const worker_message::Drained& drained);
  void operator()(worker_message::HandleSent& sent);
  void operator()(worker_message::HandleAck) {
    former_flight_.reset();
    link_.handle_acked();
  }
  void operator()(worker_message::HandleNack) { link_.handle_nacked(); }
  void operator()(worker_message::Said);
  void operator()(worker_message::Nothing) {}
  void operator()(worker_message::Malformed);

 private:
  enum class Draining : std::uint8_t { no, yes, done };
  // Each is told once.
  enum Trouble : std::uint8_t { long_line, malformed, long_path, lost_handle, full, many_handles };

  [[nodiscard]] bool send(OutgoingMessage message);
  void await_ack_of_former();
  void send_error(std::uint64_t seq, std::string_view data, int error);
  void not_taken(const std::vector<Connections::Done>& waiting);
  void not_taken_later(Connections::Done done);
  void warn(Trouble trouble, const std::string& sentence);

  template <typename Callback, typename... Arguments>
  void call(const Callback& callback, Arguments&&... arguments) {
    if (open_ && callback) callback(std::forward<Arguments>(arguments)...);
  }

  Reactor& reactor_;
  Link link_;
  Callbacks callbacks_;
  std::string_view line_;  // the one that is being handled
  Handles handles_;
  Connections connections_;
  std::uint64_t seq_ = 0;
  std::uint32_t told_ = 0;  // by Trouble
  Draining draining_ = Draining::no;
  bool can_drain_ = false;
  bool greeted_ = false;  // by the agent
  bool open_ = false;
  Timer former_flight_;
};

void Channel::Impl::open() {
  open_ = true;
  link_.open(weak_from_this());
}

void Channel::Impl::restore(const Former& former) {
  const ChannelFacts& facts = former.facts;
  // Numbers that were given out after these facts were written down are not given out again.
  constexpr std::uint64_t unknown = 1000;
  handles_.restore(facts.handles, facts.last_ask + unknown);
  seq_ = facts.seq + unknown;
  told_ = facts.told;
  draining_ = static_cast<Draining>(std::min(facts.draining, std::uint32_t{2}));
  can_drain_ = facts.can_drain;
  greeted_ = facts.greeted;
  link_.restore(facts, former.socket_of);
  if (facts.outbox.flight_sent) await_ack_of_former();
}

// The ack may have come after the facts were written down.
void Channel::Impl::await_ack_of_former() {
  former_flight_ = reactor_.after(longest_ack, [this] {
    const auto self = shared_from_this();
    link_.handle_acked();
  });
}

ChannelFacts Channel::Impl::facts() const {
  ChannelFacts facts;
  facts.handles = handles_.facts();
  facts.last_ask = handles_.last_ask();
  facts.seq = seq_;
  facts.told = told_;
  facts.draining = static_cast<std::uint32_t>(draining_);
  facts.can_drain = can_drain_;
  facts.greeted = greeted_;
  link_.save(facts);
  return facts;
}

// The callbacks stay until the last frame that runs one of them has returned.
void Channel::Impl::abandon() {
  open_ = false;
  former_flight_.reset();
  link_.close();
}

void Channel::Impl::ended() {
  not_taken(connections_.take_all());
  call(callbacks_.ended);
}

void Channel::Impl::skipped_a_line() {
  warn(long_line, "sent a line of over 1 MiB on its channel, which was dropped");
}

void Channel::Impl::heard(std::string_view line) {
  line_ = line;
  auto message = parse_worker_message(line);
  std::visit(*this, message);
}

void Channel::Impl::operator()(worker_message::Ask& ask) {
  const auto added = handles_.add(ask.seq, ask.query);
  if (!added) {
    if (added.error() == EMFILE)
      warn(many_handles, "asked for more than 256 listening sockets at once; the rest is refused");
    return send_error(ask.seq, ask.query.data, added.error());
  }
  if (!callbacks_.query) return refuse(*added, EOPNOTSUPP);
  call(callbacks_.query, *added, std::move(ask.query));
}

void Channel::Impl::operator()(const worker_message::BadAsk& ask) {
  if (ask.error == ENAMETOOLONG)
    warn(long_path,
         "asked to listen on a Unix socket whose path has more than 107 bytes; it was refused");
  else
    warn(malformed, "asked to listen on something that makes no sense; it was refused");
  send_error(ask.seq, ask.data, ask.error);
}

void Channel::Impl::operator()(const worker_message::Listening& listening) {
  Handles::Handle* handle = handles_.listening(listening.query);
  if (handle == nullptr || std::exchange(handle->listening, true)) return;
  call(callbacks_.listening, handle->ask, handle->real_address());
}

void Channel::Impl::suppose_listening(std::uint64_t ask) {
  Handles::Handle* handle = handles_.answered(ask);
  if (handle == nullptr || std::exchange(handle->listening, true)) return;
  call(callbacks_.listening, handle->ask, handle->real_address());
}

// What was given to that server and not taken before is not taken any more: the worker reads and
// writes in order.
void Channel::Impl::operator()(const worker_message::Close& close) {
  if (handles_.answered(close.key) == nullptr) return;
  const auto handle = handles_.remove(close.key);
  not_taken(connections_.take_of(close.key));
  call(callbacks_.closed, handle->ask, handle->real_address());
}

void Channel::Impl::operator()(const worker_message::Accepted& answer) {
  if (const auto done = connections_.take(answer.ack)) done(answer.accepted);
}

void Channel::Impl::operator()(const worker_message::Leaving& leaving) {
  (void)send({plain_ack(leaving.seq, ++seq_), {}});
}

void Channel::Impl::operator()(worker_message::Unshared& unshared) {
  call(callbacks_.unshared, std::move(unshared.how), std::move(unshared.where));
}

void Channel::Impl::operator()(const worker_message::Drained& drained) {
  if (draining_ != Draining::yes) return (*this)(worker_message::Malformed{});
  draining_ = Draining::done;
  can_drain_ = drained.able;
  call(callbacks_.drained, drained.cut_off);
}

void Channel::Impl::operator()(worker_message::HandleSent& sent) {
  link_.owe_ack();
  if (!sent.message.empty()) call(callbacks_.message, std::move(sent.message));
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
  const bool datagram = handle->query.datagram;
  // A server takes a socket of another type for its own and breaks.
  if (type_of_socket(socket) != (datagram ? SOCK_DGRAM : SOCK_STREAM)) return refuse(ask, EINVAL);
  // The owner may close its socket, and another take its number, before this one is sent.
  UniqueFd copy(::fcntl(socket, F_DUPFD_CLOEXEC, 3));
  if (!copy) return refuse(ask, errno);
  handle->answered = true;
  handle->real_port = port_of_socket(socket);
  // setTicketKeys() throws for keys that are not as long as its own.
  if (data.size() != handle->query.data.size()) data = handle->query.data;
  if (!send({socket_reply(datagram, ask, data, handle->seq, ++seq_), std::move(copy), ask}))
    handles_.remove(ask);
}

void Channel::Impl::refuse(std::uint64_t ask, int error) {
  if (!open_ || handles_.waiting(ask) == nullptr) return;
  const auto handle = handles_.remove(ask);
  send_error(handle->seq, handle->query.data, error);
}

void Channel::Impl::give(std::uint64_t ask, UniqueFd connection, Connections::Done done) {
  const Handles::Handle* handle = open_ ? handles_.answered(ask) : nullptr;
  if (handle == nullptr || handle->query.datagram || !connection || connections_.full())
    return not_taken_later(std::move(done));
  const std::uint64_t seq = ++seq_;
  connections_.add(seq, ask, std::move(done));
  if (!send({new_connection(ask, seq), std::move(connection), 0, seq}))
    not_taken_later(connections_.take(seq));
}

void Channel::Impl::drain(Duration within) {
  if (draining_ == Draining::done) return;
  const auto rounded = std::chrono::ceil<std::chrono::milliseconds>(within);
  const auto told = std::clamp(rounded, std::chrono::milliseconds(0), longest_drain);
  if (send({drain_order(told), {}})) draining_ = Draining::yes;
}

bool Channel::Impl::ask_registry(bool has_agent) {
  if (has_agent && !greeted_) return false;
  const std::uint64_t id = ++seq_;
  return send({greeted_ ? registry_order(id) : registry_question(id), {}});
}

void Channel::Impl::not_taken(const std::vector<Connections::Done>& waiting) {
  for (const auto& done : waiting) call(done, false);
}

void Channel::Impl::not_taken_later(Connections::Done done) {
  reactor_.post([self = weak_from_this(), done = std::move(done)] {
    const auto alive = self.lock();
    if (alive && done) done(false);
  });
}

bool Channel::Impl::send(OutgoingMessage message) {
  const bool full_up = open_ && link_.is_full();
  if (full_up) warn(full, "does not take its messages: 256 wait, and more are dropped");
  return open_ && link_.send(std::move(message));
}

void Channel::Impl::send_error(std::uint64_t seq, std::string_view data, int error) {
  (void)send({error_reply(data, seq, ++seq_, error), {}});
}

// The worker, or who gave the connection, still waits for an answer.
void Channel::Impl::lost(const LostHandle& handle) {
  if (handle.connection != 0) {
    not_taken_later(connections_.take(handle.connection));
  } else if (const auto asked = handles_.remove(handle.ask)) {
    send_error(asked->seq, asked->query.data, handle.error);
  }
  warn(lost_handle, std::string("could not be given a socket: ") + std::strerror(handle.error) +
                        "; raise the limits of open files");
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

Channel::Channel(Reactor& reactor, UniqueFd socket, Callbacks callbacks, const Former& former)
    : impl_(std::make_shared<Impl>(reactor, std::move(socket), std::move(callbacks))) {
  impl_->restore(former);
  impl_->open();
  impl_->go_on();
}

ChannelFacts Channel::facts() const {
  return impl_->facts();
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

void Channel::give_connection(std::uint64_t ask, UniqueFd connection,
                              std::function<void(bool taken)> done) {
  const auto impl = impl_;
  impl->give(ask, std::move(connection), std::move(done));
}

bool Channel::can_drain() const {
  return impl_->can_drain();
}

void Channel::drain(Duration within) {
  const auto impl = impl_;
  impl->drain(within);
}

bool Channel::ask_registry(bool has_agent) {
  const auto impl = impl_;
  return impl->ask_registry(has_agent);
}

bool is_registry_answer(std::string_view message) {
  return message.starts_with(registry_answer);
}

void Channel::suppose_listening(std::uint64_t ask) {
  const auto impl = impl_;
  impl->suppose_listening(ask);
}

void Channel::read_dry() {
  const auto impl = impl_;
  impl->read(most_dry_reads);
}

}  // namespace skep::host

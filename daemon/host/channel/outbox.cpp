#include "host/channel/outbox.h"

#include <cerrno>
#include <fcntl.h>
#include <utility>

#include "host/channel/replies.h"
#include "host/send_with_fd.h"

namespace skep::host {

static MessageFacts facts_of(const OutgoingMessage& message) {
  return {message.line, static_cast<bool>(message.handle), message.ask, message.connection};
}

OutboxFacts Outbox::facts() const {
  OutboxFacts facts;
  facts.rest = line_.substr(offset_);
  facts.rest_is_flight = line_is_flight_;
  facts.owed_acks = owed_acks_;
  if (flight_) facts.flight = facts_of(flight_->message);
  // What has begun has taken the handle along.
  facts.flight_sent = flight_ && !resend_ && (flight_->sent || offset_ > 0 || !line_is_flight_);
  for (const OutgoingMessage& message : waiting_) facts.waiting.push_back(facts_of(message));
  return facts;
}

void Outbox::restore(const OutboxFacts& facts,
                     const std::function<int(std::uint64_t ask)>& socket_of) {
  const auto message_of = [&](const MessageFacts& saved) {
    OutgoingMessage message{saved.line, {}, saved.ask, saved.connection};
    const int socket = saved.has_handle && saved.ask != 0 ? socket_of(saved.ask) : -1;
    if (socket >= 0) message.handle.reset(::fcntl(socket, F_DUPFD_CLOEXEC, 3));
    return message;
  };
  owed_acks_ = facts.owed_acks;
  if (facts.flight && facts.flight_sent) {
    const bool rest_is_flight = facts.rest_is_flight && !facts.rest.empty();
    flight_.emplace(Flight{message_of(*facts.flight), 0, !rest_is_flight});
    resumed_ = rest_is_flight;
    line_is_flight_ = rest_is_flight;
  }
  if (facts.flight_sent || !facts.rest_is_flight) line_ = facts.rest;
  if (facts.flight && !facts.flight_sent)
    if (auto message = message_of(*facts.flight); message.handle)
      waiting_.push_back(std::move(message));
  for (const MessageFacts& saved : facts.waiting) {
    auto message = message_of(saved);
    if (!saved.has_handle || message.handle) waiting_.push_back(std::move(message));
  }
}

bool Outbox::push(OutgoingMessage message) {
  if (is_full()) return false;
  waiting_.push_back(std::move(message));
  return true;
}

void Outbox::handle_acked() {
  if (flight_ && flight_->sent) flight_.reset();
}

void Outbox::handle_nacked() {
  if (!flight_ || !flight_->sent) return;
  if (flight_->resends == most_resends || !flight_->message.handle) return lose_flight(EMFILE);
  ++flight_->resends;
  flight_->sent = false;
  resend_ = true;
}

void Outbox::lose_flight(int error) {
  lost_ = LostHandle{flight_->message.ask, flight_->message.connection, error};
  flight_.reset();
}

// Many at once: a worker that sends handles in a loop does not make us send in a loop.
void Outbox::write_owed_acks() {
  constexpr std::uint64_t most_at_once = 128;
  for (std::uint64_t i = 0; i < most_at_once && owed_acks_ > 0; ++i) {
    --owed_acks_;
    line_ += handle_ack_line;
  }
}

bool Outbox::next() {
  line_is_flight_ = false;
  if (owed_acks_ > 0) {
    write_owed_acks();
    return true;
  }
  if (std::exchange(resend_, false)) {
    line_ = flight_->message.line;
    line_is_flight_ = true;
    return true;
  }
  if (flight_ || waiting_.empty()) return false;
  OutgoingMessage message = std::move(waiting_.front());
  waiting_.pop_front();
  line_ = message.line;
  line_is_flight_ = static_cast<bool>(message.handle);
  if (line_is_flight_) flight_.emplace(Flight{std::move(message)});
  return true;
}

void Outbox::finish_line() {
  if (line_is_flight_ && flight_) flight_->sent = true;
  resumed_ = false;
  line_.clear();
  offset_ = 0;
}

std::optional<Outbox::Flushed> Outbox::send_some(int socket) {
  const bool begins = line_is_flight_ && offset_ == 0 && !resumed_;
  const int handle = begins ? flight_->message.handle.get() : -1;
  const ssize_t count = send_with_fd(socket, std::string_view(line_).substr(offset_), handle);
  if (count >= 0) {
    offset_ += static_cast<std::size_t>(count);
    if (offset_ == line_.size()) finish_line();
    return std::nullopt;
  }
  if (errno == EAGAIN || errno == EWOULDBLOCK) return Flushed::blocked;
  // Too many descriptors under way for this user, say; a part of a line cannot be taken back.
  if (errno == EPIPE || errno == ECONNRESET || handle < 0) return Flushed::broken;
  line_.clear();
  lose_flight(errno);
  return Flushed::all;
}

Outbox::Flushed Outbox::flush(int socket) {
  while (!line_.empty() || next())
    if (const auto end = send_some(socket)) return *end;
  std::string().swap(line_);
  return Flushed::all;
}

std::optional<LostHandle> Outbox::take_lost() {
  return std::exchange(lost_, std::nullopt);
}

}  // namespace skep::host

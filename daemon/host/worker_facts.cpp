#include <algorithm>
#include <utility>

#include "host/process/holds_socket.h"
#include "host/worker.h"

namespace skep::host {

// Worker's part in a handover: what it knows, and how another skepd goes on with it.

WorkerFacts Worker::facts() const {
  WorkerFacts facts;
  facts.id = id_;
  facts.pid = pid_;
  facts.born = born_;
  facts.draining = draining_;
  facts.drained = drained_;
  for (const auto& [ask, made] : asks_)
    facts.asks.push_back({ask, static_cast<std::uint32_t>(made.kind), made.address,
                          made.wish.reuse_address, made.wish.readable_all, made.wish.writable_all,
                          made.data, made.listening});
  if (channel_) facts.channel = channel_->facts();
  if (notify_) facts.notify_address = notify_->address();
  if (input_) facts.input_kept = input_->kept();
  if (probing_) facts.probe = ProbeFacts{probing_->probe, probing_->path, probing_->timeout};
  return facts;
}

void Worker::restore(const WorkerFacts& facts) {
  born_ = facts.born;
  draining_ = facts.draining;
  for (const AskFacts& saved : facts.asks) {
    Ask made;
    made.kind = static_cast<ListenQuery::Kind>(
        std::min(saved.kind, static_cast<std::uint32_t>(ListenQuery::Kind::inherited_fd)));
    made.address = saved.address;
    made.wish = {.blocking = false,
                 .reuse_address = saved.reuse_address,
                 .umask = nursery_->spec->umask,
                 .readable_all = saved.readable_all,
                 .writable_all = saved.writable_all};
    made.data = saved.data;
    made.listening = saved.listening;
    asks_[saved.ask] = std::move(made);
  }
}

void Worker::go_on(const WorkerFacts& facts) {
  if (channel_) channel_->read_dry();
  if (facts.channel) suppose_listening(facts.channel->handles);
  if (notify_) notify_->read_dry();
  if (facts.drained && channel_) drained(*facts.drained);
  if (facts.probe) probe({id_, facts.probe->probe, facts.probe->path, facts.probe->timeout});
}

// A worker that has what it asked for has listened, or does so now; its word came to the skepd
// before.
void Worker::suppose_listening(const std::vector<HandleFacts>& handles) {
  for (const HandleFacts& handle : handles)
    if (handle.answered && !handle.listening && channel_)
      if (const int socket = socket_for(handle.ask); socket >= 0 && holds_socket(pid_, socket))
        channel_->suppose_listening(handle.ask);
}

// What was to be given before, where that still waits.
int Worker::socket_for(std::uint64_t ask) const {
  const auto found = asks_.find(ask);
  if (found == asks_.end()) return -1;
  const auto socket = commons_.listeners.open(id_.app, id_.slot, found->second.address,
                                              nursery_->binder(), found->second.wish);
  return socket ? *socket : -1;
}

std::vector<ListenAddress> Worker::listened() const {
  std::vector<ListenAddress> all;
  for (const auto& [ask, made] : asks_)
    if (made.listening) all.push_back(made.address);
  return all;
}

}  // namespace skep::host

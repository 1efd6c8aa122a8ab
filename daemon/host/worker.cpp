#include "host/worker.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <utility>

#include <fmt/format.h>

#include "host/channel/said.h"

namespace skep::host {

namespace {

// A worker that asks in a loop does not fill the log.
constexpr int most_told = 16;

// An answer may be lost: one of over 1 MiB is.
constexpr Duration longest_answer = std::chrono::seconds(10);

// ... and one that has drained waits for it no longer than the engine waits for a drain.
constexpr Duration longest_last_registry = std::chrono::milliseconds(500);

constexpr int first_inherited = 3;  // SD_LISTEN_FDS_START of sd_listen_fds(3)

std::string not_opened(const ListenAddress& address, int error) {
  const char* advice =
      address.kind == ListenAddress::Kind::path && error == EACCES
          ? "; the app's user must be allowed to make files there"
      : address.kind == ListenAddress::Kind::path && error == EADDRINUSE
          ? "; another program listens there, or it is no socket"
      : error == EADDRINUSE ? "; find who has it with `ss -lntup`, or use another port"
      : error == EACCES ? "; skepd may not bind it: run skepd as root or use a port from 1024 on"
                        : "";
  return fmt::format("cannot listen on {}: {}{}", address.name(), std::strerror(error), advice);
}

std::string not_given(int descriptor) {
  return fmt::format(
      "asked to listen on descriptor {}, which it was not given; `listen` in the config says what "
      "descriptor 3 and those after it are",
      descriptor);
}

std::string unshared_text(const std::string& how, const std::string& where) {
  return fmt::format(
      "listens on {} by itself, because its code says `{}`: skepd can neither share that address "
      "among workers nor keep it over a restart; take the option away",
      where, how == "reusePort" ? "reusePort: true" : "exclusive: true");
}

}  // namespace

Worker::Worker(WorkerId id, pid_t pid, std::shared_ptr<const Nursery> nursery, Captures captures,
               Commons commons)
    : id_(std::move(id)),
      pid_(pid),
      nursery_(std::move(nursery)),
      obeyed_(nursery_->spec),
      captures_(captures),
      commons_(commons),
      born_(commons.reactor.now()) {}

void Worker::open_channel(UniqueFd socket, const ChannelFacts* former) {
  Channel::Callbacks heard;
  heard.query = [this](std::uint64_t ask, ListenQuery query) { asked(ask, std::move(query)); };
  heard.listening = [this](std::uint64_t ask, const ListenAddress& address) {
    listening(ask, address);
  };
  heard.closed = [this](std::uint64_t ask, const ListenAddress& address) { closed(ask, address); };
  heard.message = [this](const std::string& json) { this->heard(json); };
  heard.unshared = [this](const std::string& how, const std::string& where) {
    if (told_unshared_.size() < most_told && told_unshared_.insert(where).second)
      warn(unshared_text(how, where));
  };
  heard.drained = [this](std::uint32_t cut_off) { drained(cut_off); };
  heard.warn = [this](std::string sentence) { warn(std::move(sentence)); };
  heard.changed = [this] {
    if (commons_.callbacks.changed) commons_.callbacks.changed();
  };
  heard.ended = [] {};
  if (former == nullptr) {
    channel_ = std::make_unique<Channel>(commons_.reactor, std::move(socket), std::move(heard));
    return;
  }
  channel_ = std::make_unique<Channel>(
      commons_.reactor, std::move(socket), std::move(heard),
      Channel::Former{*former, [this](std::uint64_t ask) { return socket_for(ask); }});
}

void Worker::open_notify(NotifySocket socket) {
  notify_.emplace(std::move(socket));
  notify_->attach(id_, pid_,
                  {[this](event::Notified notified) {
                     notified.worker = id_;
                     commons_.callbacks.happened(std::move(notified));
                   },
                   [this](std::string sentence) { warn(std::move(sentence)); }});
}

// Null: the worker was given no such descriptor. What it names is never one of skepd's own.
const ListenAddress* Worker::inherited(int descriptor) const {
  const auto& listen = nursery_->spec->listen;
  if (descriptor < first_inherited) return nullptr;
  const auto index = static_cast<std::size_t>(descriptor - first_inherited);
  return index < listen.size() ? &listen[index] : nullptr;
}

void Worker::asked(std::uint64_t ask, ListenQuery query) {
  const SocketWish wish{.blocking = false,
                        .reuse_address = query.reuse_address,
                        .umask = nursery_->spec->umask,
                        .readable_all = query.readable_all,
                        .writable_all = query.writable_all};
  Ask made{query.kind, std::move(query.address), wish, std::move(query.data), false};
  if (query.kind == ListenQuery::Kind::inherited_fd) {
    const ListenAddress* address = inherited(query.descriptor);
    if (address == nullptr) {
      if (told_unopened_++ < most_told) warn(not_given(query.descriptor));
      channel_->refuse(ask, EBADF);
      return;
    }
    made.address = *address;
  }
  const ListenAddress address = made.address;
  asks_[ask] = std::move(made);
  commons_.callbacks.happened(event::Asked{id_, ask, address});
}

void Worker::answer(std::uint64_t ask, int error) {
  const auto found = asks_.find(ask);
  if (found == asks_.end() || !channel_) return;
  Ask& made = found->second;
  if (error == 0) {
    const auto socket =
        commons_.listeners.open(id_.app, id_.slot, made.address, nursery_->binder(), made.wish);
    if (socket) {
      channel_->answer(ask, *socket, commons_.data.of(id_.app, made.address, std::move(made.data)));
      return;
    }
    error = socket.error();
    if (told_unopened_++ < most_told) warn(not_opened(made.address, error));
  }
  asks_.erase(found);
  channel_->refuse(ask, error);
}

void Worker::listening(std::uint64_t ask, const ListenAddress& reported) {
  const auto found = asks_.find(ask);
  if (found == asks_.end()) return;
  found->second.listening = true;
  const bool by_descriptor = found->second.kind == ListenQuery::Kind::inherited_fd;
  const ListenAddress address = by_descriptor ? found->second.address : reported;
  commons_.listeners.listening(id_, address);
  commons_.rescuer.servers_changed(id_.app);
  commons_.callbacks.happened(event::Listening{id_, address});
}

void Worker::closed(std::uint64_t ask, const ListenAddress& reported) {
  const auto found = asks_.find(ask);
  if (found == asks_.end()) return;
  const bool by_descriptor = found->second.kind == ListenQuery::Kind::inherited_fd;
  commons_.listeners.closed(id_, by_descriptor ? found->second.address : reported);
  asks_.erase(found);
  commons_.rescuer.servers_changed(id_.app);
}

void Worker::promote(std::uint32_t slot) {
  id_.slot = slot;
  redirect_output(obeyed_->logs, shared_user(*nursery_), id_, captures_, commons_.logs);
}

void Worker::obey(const std::shared_ptr<const AppSpec>& spec) {
  const auto before = std::exchange(obeyed_, spec);
  if (!(before->logs == spec->logs))
    redirect_output(spec->logs, shared_user(*nursery_), id_, captures_, commons_.logs);
}

std::vector<ListenAddress> Worker::servers() const {
  std::vector<ListenAddress> all;
  for (const auto& [ask, made] : asks_)
    if (made.listening && made.address.kind == ListenAddress::Kind::tcp)
      all.push_back(made.address);
  return all;
}

bool Worker::give(const ListenAddress& address, UniqueFd connection,
                  std::function<void(bool taken)> answered) {
  const auto server = std::find_if(asks_.begin(), asks_.end(), [&](const auto& entry) {
    return entry.second.listening && entry.second.address == address;
  });
  if (server == asks_.end() || !channel_) return false;
  channel_->give_connection(server->first, std::move(connection), std::move(answered));
  return true;
}

void Worker::drain(Duration within) {
  if (std::exchange(draining_, true)) return;
  const bool able = channel_ && channel_->can_drain();
  if (able) channel_->drain(within);
  commons_.rescuer.servers_changed(id_.app);
  if (!able) commons_.callbacks.happened(event::Drained{id_, false, 0});
}

// What is counted since the last scrape would die with it.
void Worker::drained(std::uint32_t cut_off) {
  drained_ = cut_off;
  if (!obeyed_->metrics.prom_client || !commons_.callbacks.last_registry) return tell_drained();
  const auto scrape = std::exchange(registry_answered_, nullptr);
  const bool asked = ask_registry([this, scrape](std::optional<std::string> json) {
    if (scrape) scrape(json);
    if (json) commons_.callbacks.last_registry(id_, *std::move(json));
    tell_drained();
  });
  if (!asked && !registry_asked_) return tell_drained();
  registry_due_ = commons_.reactor.after(longest_last_registry, [this] { tell_drained(); });
}

void Worker::tell_drained() {
  registry_due_.reset();
  if (const auto cut_off = std::exchange(drained_, std::nullopt))
    commons_.callbacks.happened(event::Drained{id_, channel_->can_drain(), *cut_off});
}

void Worker::probe(const action::Probe& probe) {
  const auto server = std::find_if(asks_.begin(), asks_.end(), [](const auto& entry) {
    return entry.second.listening && entry.second.address.kind != ListenAddress::Kind::udp;
  });
  std::array<int, 2> ends{-1, -1};
  const char* trouble = server == asks_.end() || !channel_ ? "it listens on nothing" : nullptr;
  if (trouble == nullptr &&
      ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends.data()) < 0)
    trouble = std::strerror(errno);
  if (trouble != nullptr) {
    commons_.reactor.post(
        [happened = commons_.callbacks.happened, id = id_, number = probe.probe,
         text = fmt::format("could not be asked for {}: {}", probe.path, trouble)] {
          happened(event::Probed{id, number, false, text});
        });
    return;
  }
  UniqueFd ours(ends[0]);
  UniqueFd theirs(ends[1]);
  probing_ = probe;
  probe_ = std::make_unique<HttpProbe>(commons_.reactor, std::move(ours), probe.path, probe.timeout,
                                       [this, number = probe.probe](HttpProbe::Answer answer) {
                                         probed(number, answer.well, std::move(answer.text));
                                       });
  // A worker that does not take it lets the probe see the connection closed.
  channel_->give_connection(server->first, std::move(theirs), [](bool) {});
}

void Worker::probed(std::uint64_t probe, bool well, std::string text) {
  probing_.reset();
  commons_.callbacks.happened(event::Probed{id_, probe, well, std::move(text)});
}

void Worker::heard(const std::string& json) {
  if (registry_asked_ && is_registry_answer(json)) {
    registry_asked_.reset();
    if (const auto answered = std::exchange(registry_answered_, nullptr)) answered(json);
    return;
  }
  if (const auto what = said_by(json)) commons_.callbacks.happened(event::Said{id_, *what});
}

bool Worker::ask_registry(std::function<void(std::optional<std::string>)> answered) {
  const Instant now = commons_.reactor.now();
  const bool owed = registry_asked_ && now - *registry_asked_ < longest_answer;
  if (!owed) {
    if (!channel_ || !channel_->ask_registry(!nursery_->agent.empty())) return false;
    registry_asked_ = now;
  }
  registry_answered_ = std::move(answered);
  return !owed;
}

void Worker::leave(Sampler::Farewell farewell) {
  farewell_ = farewell;
  if (channel_) channel_->read_dry();
  if (notify_) notify_->read_dry();
  if (const auto answered = std::exchange(registry_answered_, nullptr)) answered(std::nullopt);
}

}  // namespace skep::host

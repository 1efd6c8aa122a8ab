#include "host/channel/handles.h"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace skep::host {

static std::uint16_t port_of(const Handles::Handle& handle) {
  const ListenQuery& query = handle.query;
  const bool has_port =
      query.kind == ListenQuery::Kind::tcp || query.kind == ListenQuery::Kind::udp;
  return has_port && handle.real_port != 0 ? handle.real_port : query.address.port;
}

ListenAddress Handles::Handle::real_address() const {
  ListenAddress real = query.address;
  real.port = port_of(*this);
  return real;
}

static bool same_place_but_for_the_port(const ListenQuery& one, const ListenQuery& other) {
  return one.kind == other.kind && one.descriptor == other.descriptor &&
         one.datagram == other.datagram && one.address.family == other.address.family &&
         one.address.ipv6_only == other.address.ipv6_only && one.address.host == other.address.host;
}

static bool same_place(const ListenQuery& one, const ListenQuery& other) {
  return one.address == other.address && same_place_but_for_the_port(one, other);
}

tl::expected<std::uint64_t, int> Handles::add(std::uint64_t seq, const ListenQuery& query) {
  const bool taken = std::any_of(handles_.begin(), handles_.end(),
                                 [&](const Handle& live) { return same_place(live.query, query); });
  if (taken) return tl::unexpected(EADDRINUSE);
  if (handles_.size() >= most) return tl::unexpected(EMFILE);
  Handle handle;
  handle.ask = ++last_ask_;
  handle.seq = seq;
  handle.query = query;
  std::string().swap(handle.query.described);
  handles_.push_back(std::move(handle));
  return last_ask_;
}

std::vector<HandleFacts> Handles::facts() const {
  std::vector<HandleFacts> all;
  all.reserve(handles_.size());
  for (const Handle& handle : handles_)
    all.push_back({handle.ask, handle.seq, handle.query, handle.real_port, handle.answered,
                   handle.listening});
  return all;
}

void Handles::restore(const std::vector<HandleFacts>& facts, std::uint64_t last_ask) {
  last_ask_ = last_ask;
  for (const HandleFacts& saved : facts) {
    if (handles_.size() >= most) return;
    handles_.push_back(
        {saved.ask, saved.seq, saved.query, saved.real_port, saved.answered, saved.listening});
    last_ask_ = std::max(last_ask_, saved.ask);
  }
}

Handles::Handle* Handles::find(std::uint64_t ask) {
  const auto found = std::find_if(handles_.begin(), handles_.end(),
                                  [&](const Handle& handle) { return handle.ask == ask; });
  return found == handles_.end() ? nullptr : &*found;
}

Handles::Handle* Handles::waiting(std::uint64_t ask) {
  Handle* handle = find(ask);
  return handle != nullptr && !handle->answered ? handle : nullptr;
}

Handles::Handle* Handles::answered(std::uint64_t ask) {
  Handle* handle = find(ask);
  return handle != nullptr && handle->answered ? handle : nullptr;
}

Handles::Handle* Handles::listening(const ListenQuery& reported) {
  const auto found = std::find_if(handles_.begin(), handles_.end(), [&](const Handle& handle) {
    return handle.answered && port_of(handle) == reported.address.port &&
           same_place_but_for_the_port(handle.query, reported);
  });
  return found == handles_.end() ? nullptr : &*found;
}

std::optional<Handles::Handle> Handles::remove(std::uint64_t ask) {
  Handle* found = find(ask);
  if (found == nullptr) return std::nullopt;
  Handle handle = std::move(*found);
  handles_.erase(handles_.begin() + (found - handles_.data()));
  if (handles_.empty()) std::vector<Handle>().swap(handles_);
  return handle;
}

}  // namespace skep::host

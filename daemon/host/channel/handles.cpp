#include "host/channel/handles.h"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace skep::host {

ListenAddress Handles::Handle::real_address() const {
  ListenAddress real = address;
  if (real_port != 0) real.port = real_port;
  return real;
}

// A port that is named is the same port whichever asking it is.
static void forget_needless_index(ListenAddress& address) {
  if (address.port != 0) address.index = 0;
}

tl::expected<std::uint64_t, int> Handles::add(worker_message::Ask& ask) {
  ListenQuery& query = ask.query;
  forget_needless_index(query.address);
  const bool taken = std::any_of(handles_.begin(), handles_.end(), [&](const Handle& live) {
    const bool both_tcp =
        live.kind == ListenQuery::Kind::tcp && query.kind == ListenQuery::Kind::tcp;
    return live.key == ask.key || (both_tcp && live.address == query.address);
  });
  if (taken) return tl::unexpected(EADDRINUSE);
  if (handles_.size() >= most) return tl::unexpected(EMFILE);
  Handle handle;
  handle.ask = ++last_ask_;
  handle.seq = ask.seq;
  handle.key = ask.key;
  handle.kind = query.kind;
  handle.address = query.address;
  handle.data = query.data;
  handles_.push_back(std::move(handle));
  return last_ask_;
}

Handles::Handle* Handles::waiting(std::uint64_t ask) {
  const auto found = std::find_if(handles_.begin(), handles_.end(), [&](const Handle& handle) {
    return handle.ask == ask && !handle.answered;
  });
  return found == handles_.end() ? nullptr : &*found;
}

Handles::Handle* Handles::listening(const ListenAddress& reported) {
  const auto found = std::find_if(handles_.begin(), handles_.end(), [&](const Handle& handle) {
    if (!handle.answered || handle.kind != ListenQuery::Kind::tcp) return false;
    ListenAddress expected = handle.real_address();
    if (handle.address.port != 0) expected.index = reported.index;
    return expected == reported;
  });
  return found == handles_.end() ? nullptr : &*found;
}

template <typename Matches>
static std::optional<Handles::Handle> remove_if(std::vector<Handles::Handle>& handles,
                                                Matches matches) {
  const auto found = std::find_if(handles.begin(), handles.end(), matches);
  if (found == handles.end()) return std::nullopt;
  Handles::Handle handle = std::move(*found);
  handles.erase(found);
  if (handles.empty()) std::vector<Handles::Handle>().swap(handles);
  return handle;
}

std::optional<Handles::Handle> Handles::remove(std::uint64_t ask) {
  return remove_if(handles_, [&](const Handle& handle) { return handle.ask == ask; });
}

std::optional<Handles::Handle> Handles::remove_answered(std::string_view key) {
  return remove_if(handles_,
                   [&](const Handle& handle) { return handle.answered && handle.key == key; });
}

}  // namespace skep::host

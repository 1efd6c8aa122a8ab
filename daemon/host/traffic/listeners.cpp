#include "host/traffic/listeners.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "host/traffic/listening_socket.h"
#include "host/traffic/reuseport_group.h"
#include "host/traffic/shared_socket.h"
#include "model/plain_path.h"

namespace skep::host {

// More is a worker out of its mind, and would take the daemon's descriptors.
static constexpr std::size_t most_addresses = 256;

class Listeners::Impl {
 public:
  Impl(Warn warn, Steer steer) : warn_(std::move(warn)), steer_(std::move(steer)) {}

  tl::expected<int, int> open(const std::string& name, std::uint32_t slot, ListenAddress address,
                              const Identity* binder, const SocketWish& wish);
  void set_listening(const std::string& name, std::uint32_t slot, const ListenAddress& address,
                     bool listening);
  void worker_gone(const std::string& name, std::uint32_t slot);
  void set_eligible(const std::string& name, const std::vector<std::uint32_t>& slots);
  void mend();
  void release(const std::string& name);

 private:
  using Groups = std::map<ListenAddress, ReuseportGroup>;
  struct App {
    std::vector<bool> eligible;  // by slot
    Groups groups;               // by the address that was asked for
    std::map<ListenAddress, SharedSocket> shared;
    bool told_astray = false;

    [[nodiscard]] bool full() const { return groups.size() + shared.size() >= most_addresses; }
  };

  tl::expected<int, int> open_own(const std::string& name, App& app, std::uint32_t slot,
                                  const ListenAddress& address);
  static tl::expected<int, int> open_shared(App& app, const ListenAddress& address,
                                            const Identity* binder, const SocketWish& wish);

  [[nodiscard]] static Groups::iterator find(App& app, const ListenAddress& address);
  void balance(const std::string& name, const App& app, Groups::iterator group);
  void warn_astray(const std::string& name, const ListenAddress& address);
  void warn_unsteered(const std::string& name, const ListenAddress& address, int error);

  Warn warn_;
  Steer steer_;
  bool warned_ = false;
  std::map<std::string, App> apps_;
};

// Askings for the same have the same key. A port that is named is one whichever asking it is.
static ListenAddress key_of(ListenAddress address) {
  if (address.port != 0 || address.kind == ListenAddress::Kind::path) address.index = 0;
  if (address.kind == ListenAddress::Kind::path) address.host = plain_path(address.host);
  return address;
}

tl::expected<int, int> Listeners::Impl::open(const std::string& name, std::uint32_t slot,
                                             ListenAddress address, const Identity* binder,
                                             const SocketWish& wish) {
  address = key_of(std::move(address));
  App& app = apps_[name];
  auto socket = address.kind == ListenAddress::Kind::tcp ? open_own(name, app, slot, address)
                                                         : open_shared(app, address, binder, wish);
  // A former worker may have changed it.
  if (socket)
    if (const int error = set_blocking(*socket, wish.blocking)) return tl::unexpected(error);
  return socket;
}

tl::expected<int, int> Listeners::Impl::open_own(const std::string& name, App& app,
                                                 std::uint32_t slot, const ListenAddress& address) {
  auto group = app.groups.find(address);
  if (group == app.groups.end()) {
    if (app.full()) return tl::unexpected(EMFILE);
    group = app.groups.try_emplace(address, address, steer_).first;
  }
  const auto socket = group->second.open(slot);
  if (group->second.empty())
    app.groups.erase(group);
  else
    balance(name, app, group);
  return socket;
}

tl::expected<int, int> Listeners::Impl::open_shared(App& app, const ListenAddress& address,
                                                    const Identity* binder,
                                                    const SocketWish& wish) {
  auto shared = app.shared.find(address);
  if (shared == app.shared.end()) {
    if (app.full()) return tl::unexpected(EMFILE);
    shared = app.shared.try_emplace(address, address).first;
  }
  const auto socket = shared->second.open(binder, wish);
  if (shared->second.empty()) app.shared.erase(shared);
  return socket;
}

Listeners::Impl::Groups::iterator Listeners::Impl::find(App& app, const ListenAddress& address) {
  const auto exact = app.groups.find(key_of(address));
  if (exact != app.groups.end() || address.port == 0) return exact;
  return std::find_if(app.groups.begin(), app.groups.end(), [&](const auto& entry) {
    ListenAddress real = entry.first;
    if (real.port != 0) return false;
    real.port = entry.second.port();
    return real == address;
  });
}

void Listeners::Impl::balance(const std::string& name, const App& app, Groups::iterator group) {
  int error = group->second.balance(app.eligible);
  if (error == 0) error = group->second.unsteered();
  if (error != 0) warn_unsteered(name, group->first, error);
}

void Listeners::Impl::warn_unsteered(const std::string& name, const ListenAddress& address,
                                     int error) {
  if (std::exchange(warned_, true) || !warn_) return;
  warn_(fmt::format(
      "the kernel refused the program that steers new connections of {} on {}: {}; it spreads them "
      "over all workers by itself, also over those that are not ready",
      name, address.name(), std::strerror(error)));
}

void Listeners::Impl::set_listening(const std::string& name, std::uint32_t slot,
                                    const ListenAddress& address, bool listening) {
  const auto app = apps_.find(name);
  if (app == apps_.end()) return;
  const auto group = find(app->second, address);
  if (group == app->second.groups.end()) return;
  group->second.set_listening(slot, listening);
  balance(name, app->second, group);
}

void Listeners::Impl::worker_gone(const std::string& name, std::uint32_t slot) {
  const auto app = apps_.find(name);
  if (app == apps_.end()) return;
  auto& groups = app->second.groups;
  for (auto group = groups.begin(); group != groups.end(); ++group) {
    group->second.set_listening(slot, false);
    balance(name, app->second, group);
  }
}

void Listeners::Impl::set_eligible(const std::string& name,
                                   const std::vector<std::uint32_t>& slots) {
  App& app = apps_[name];
  app.eligible.clear();
  if (!slots.empty()) {
    const std::size_t last = *std::max_element(slots.begin(), slots.end());
    app.eligible.resize(last + 1);
  }
  for (const std::uint32_t slot : slots) app.eligible[slot] = true;
  for (auto group = app.groups.begin(); group != app.groups.end(); ++group)
    balance(name, app, group);
}

void Listeners::Impl::mend() {
  for (auto& [name, app] : apps_) {
    for (auto group = app.groups.begin(); group != app.groups.end(); ++group) {
      if (!group->second.went_astray()) continue;
      balance(name, app, group);
      if (!std::exchange(app.told_astray, true)) warn_astray(name, group->first);
    }
  }
}

void Listeners::Impl::warn_astray(const std::string& name, const ListenAddress& address) {
  if (!warn_) return;
  warn_(fmt::format(
      "a worker of {} shut down its socket of {} or took away the program that steers new "
      "connections there, so some of them were lost; skepd put it back",
      name, address.name()));
}

// Who is eligible is the engine's word, which may not come again.
void Listeners::Impl::release(const std::string& name) {
  const auto app = apps_.find(name);
  if (app == apps_.end()) return;
  app->second.groups.clear();
  app->second.shared.clear();
  if (app->second.eligible.empty()) apps_.erase(app);
}

Listeners::Listeners(Warn warn, Steer steer)
    : impl_(std::make_unique<Impl>(std::move(warn), std::move(steer))) {}

Listeners::~Listeners() = default;

tl::expected<int, int> Listeners::open(const std::string& app, std::uint32_t slot,
                                       const ListenAddress& address, const Identity* binder,
                                       const SocketWish& wish) {
  return impl_->open(app, slot, address, binder, wish);
}

void Listeners::listening(const std::string& app, std::uint32_t slot,
                          const ListenAddress& address) {
  impl_->set_listening(app, slot, address, true);
}

void Listeners::closed(const std::string& app, std::uint32_t slot, const ListenAddress& address) {
  impl_->set_listening(app, slot, address, false);
}

void Listeners::worker_gone(const std::string& app, std::uint32_t slot) {
  impl_->worker_gone(app, slot);
}

void Listeners::set_eligible(const std::string& app, const std::vector<std::uint32_t>& slots) {
  impl_->set_eligible(app, slots);
}

void Listeners::mend() {
  impl_->mend();
}

void Listeners::release(const std::string& app) {
  impl_->release(app);
}

}  // namespace skep::host

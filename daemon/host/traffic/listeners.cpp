#include "host/traffic/listeners.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "host/traffic/reuseport_group.h"

namespace skep::host {

// More is a worker out of its mind, and would take the daemon's descriptors.
static constexpr std::size_t most_groups = 256;

class Listeners::Impl {
 public:
  Impl(Warn warn, Steer steer) : warn_(std::move(warn)), steer_(std::move(steer)) {}

  tl::expected<int, int> open(const std::string& name, std::uint32_t slot, ListenAddress address);
  void set_listening(const std::string& name, std::uint32_t slot, const ListenAddress& address,
                     bool listening);
  void worker_gone(const std::string& name, std::uint32_t slot);
  void set_eligible(const std::string& name, const std::vector<std::uint32_t>& slots);
  void release(const std::string& name);

 private:
  using Groups = std::map<ListenAddress, ReuseportGroup>;
  struct App {
    std::vector<bool> eligible;  // by slot
    Groups groups;               // by the address that was asked for
  };

  [[nodiscard]] static Groups::iterator find(App& app, ListenAddress address);
  void balance(const std::string& name, const App& app, Groups::iterator group);
  void warn_unsteered(const std::string& name, const ListenAddress& address, int error);

  Warn warn_;
  Steer steer_;
  bool warned_ = false;
  std::map<std::string, App> apps_;
};

// A port that is named is the same whichever asking it is.
static void forget_needless_index(ListenAddress& address) {
  if (address.port != 0) address.index = 0;
}

tl::expected<int, int> Listeners::Impl::open(const std::string& name, std::uint32_t slot,
                                             ListenAddress address) {
  forget_needless_index(address);
  App& app = apps_[name];
  auto group = app.groups.find(address);
  if (group == app.groups.end()) {
    if (app.groups.size() >= most_groups) return tl::unexpected(EMFILE);
    group = app.groups.try_emplace(address, address, steer_).first;
  }
  const auto socket = group->second.open(slot);
  if (group->second.empty())
    app.groups.erase(group);
  else
    balance(name, app, group);
  return socket;
}

Listeners::Impl::Groups::iterator Listeners::Impl::find(App& app, ListenAddress address) {
  ListenAddress named = address;
  forget_needless_index(named);
  const auto exact = app.groups.find(named);
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

// Who is eligible is the engine's word, which may not come again.
void Listeners::Impl::release(const std::string& name) {
  const auto app = apps_.find(name);
  if (app == apps_.end()) return;
  app->second.groups.clear();
  if (app->second.eligible.empty()) apps_.erase(app);
}

Listeners::Listeners(Warn warn, Steer steer)
    : impl_(std::make_unique<Impl>(std::move(warn), std::move(steer))) {}

Listeners::~Listeners() = default;

tl::expected<int, int> Listeners::open(const std::string& app, std::uint32_t slot,
                                       const ListenAddress& address, const Identity*) {
  return impl_->open(app, slot, address);
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

void Listeners::release(const std::string& app) {
  impl_->release(app);
}

}  // namespace skep::host

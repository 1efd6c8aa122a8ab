#include "host/traffic/listeners.h"

#include <cstring>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "host/traffic/app_listeners.h"
#include "host/traffic/kernel_programs.h"

namespace skep::host {

class Listeners::Impl {
 public:
  Impl(Warn warn, Steering best, AttachClassic attach)
      : warn_(std::move(warn)), programs_(best, std::move(attach)) {}

  // Made when there is none.
  AppListeners& app(const std::string& name);
  // Null: nothing was ever said of it.
  AppListeners* known(const std::string& name);

  void warn_unsteered();
  void mind_queues();
  void mend();

 private:
  struct App {
    explicit App(KernelPrograms& programs, AppListeners::Refused refused)
        : listeners(programs, std::move(refused)) {}
    AppListeners listeners;
    bool told_astray = false;
  };

  void warn_astray(const std::string& name, const ListenAddress& address);
  void warn_refused(const std::string& name, const ListenAddress& address, int error);

  Warn warn_;
  KernelPrograms programs_;
  bool told_refused_ = false;
  std::map<std::string, App> apps_;
};

AppListeners& Listeners::Impl::app(const std::string& name) {
  const auto refused = [this, name](const ListenAddress& address, int error) {
    warn_refused(name, address, error);
  };
  return apps_.try_emplace(name, programs_, refused).first->second.listeners;
}

AppListeners* Listeners::Impl::known(const std::string& name) {
  const auto found = apps_.find(name);
  return found == apps_.end() ? nullptr : &found->second.listeners;
}

void Listeners::Impl::warn_unsteered() {
  if (auto sentence = programs_.take_warning(); sentence && warn_) warn_(std::move(*sentence));
}

void Listeners::Impl::warn_refused(const std::string& name, const ListenAddress& address,
                                   int error) {
  if (std::exchange(told_refused_, true) || !warn_) return;
  warn_(fmt::format(
      "the kernel refused to change who is given new connections of {} on {}: {}; it goes on with "
      "those it had, also where they are not ready any more",
      name, address.name(), std::strerror(error)));
}

void Listeners::Impl::mind_queues() {
  for (auto& [name, app] : apps_) app.listeners.mind_queues();
}

void Listeners::Impl::mend() {
  for (auto& [name, app] : apps_) {
    const auto astray = app.listeners.mend();
    if (astray && !std::exchange(app.told_astray, true)) warn_astray(name, *astray);
  }
}

void Listeners::Impl::warn_astray(const std::string& name, const ListenAddress& address) {
  if (!warn_) return;
  warn_(fmt::format(
      "a worker of {} shut down its socket of {} or took away the program that steers new "
      "connections there, so some of them may be lost; skepd put it back",
      name, address.name()));
}

Listeners::Listeners(Warn warn, Steering best, AttachClassic attach)
    : impl_(std::make_unique<Impl>(std::move(warn), best, std::move(attach))) {}

Listeners::~Listeners() = default;

tl::expected<int, int> Listeners::open(const std::string& app, std::uint32_t slot,
                                       const ListenAddress& address, const Identity* binder,
                                       const SocketWish& wish) {
  const auto socket = impl_->app(app).open(slot, address, binder, wish);
  impl_->warn_unsteered();
  return socket;
}

void Listeners::listening(const WorkerId& worker, const ListenAddress& address) {
  if (auto* app = impl_->known(worker.app)) app->listening(worker, address);
}

void Listeners::closed(const WorkerId& worker, const ListenAddress& address) {
  if (auto* app = impl_->known(worker.app)) app->closed(worker, address);
}

void Listeners::worker_gone(const WorkerId& worker) {
  if (auto* app = impl_->known(worker.app)) app->worker_gone(worker);
}

void Listeners::set_eligible(const std::string& app, const std::vector<std::uint32_t>& slots) {
  impl_->app(app).set_eligible(slots);
}

void Listeners::set_balance(const std::string& app, Balance balance) {
  impl_->app(app).set_balance(balance);
}

void Listeners::set_connections(const std::string& app,
                                std::span<const std::pair<std::uint32_t, std::uint32_t>> open) {
  if (auto* known = impl_->known(app)) known->set_connections(open);
}

std::vector<SlotSocket> Listeners::sockets(const std::string& app, std::uint32_t slot) const {
  const auto* known = impl_->known(app);
  return known == nullptr ? std::vector<SlotSocket>{} : known->sockets(slot);
}

void Listeners::close_slot(const std::string& app, std::uint32_t slot) {
  if (auto* known = impl_->known(app)) known->close_slot(slot);
}

void Listeners::close_address(const std::string& app, const ListenAddress& address) {
  if (auto* known = impl_->known(app)) known->close_address(address);
}

bool Listeners::closing_moves_queue(const std::string& app) const {
  return steering(app) == Steering::ebpf;
}

std::optional<Steering> Listeners::steering(const std::string& app) const {
  const auto* known = impl_->known(app);
  return known == nullptr ? std::nullopt : known->steering();
}

void Listeners::begin_overload(const std::string& app, Refusal refusal) {
  if (auto* known = impl_->known(app)) known->begin_overload(std::move(refusal));
}

void Listeners::end_overload(const std::string& app) {
  if (auto* known = impl_->known(app)) known->end_overload();
}

ListenerFacts Listeners::facts(const std::string& app, std::vector<NamedDescriptor>& fds) const {
  const auto* known = impl_->known(app);
  return known == nullptr ? ListenerFacts{} : known->facts(fds);
}

void Listeners::restore(const std::string& app, const ListenerFacts& facts, FormerFds& fds) {
  impl_->app(app).restore(facts, fds);
  impl_->warn_unsteered();
}

void Listeners::end_restore(const std::string& app) {
  if (auto* known = impl_->known(app)) known->end_restore();
}

void Listeners::mind_queues() {
  impl_->mind_queues();
}

void Listeners::mend() {
  impl_->mend();
}

void Listeners::release(const std::string& app) {
  if (auto* known = impl_->known(app)) known->release();
}

}  // namespace skep::host

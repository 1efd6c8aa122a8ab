#include "service_desk.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "service_status.h"

namespace skep {

namespace {

constexpr Duration between_statuses = std::chrono::seconds(1);
constexpr Duration between_extensions = std::chrono::seconds(2);
constexpr Duration extension = std::chrono::seconds(15);

std::int64_t microseconds(Duration duration) {
  return std::chrono::duration_cast<std::chrono::microseconds>(duration).count();
}

}  // namespace

ServiceDesk::ServiceDesk(host::Reactor& reactor, host::ServiceManager& manager,
                         api::EventOperations& events, Subject subject)
    : reactor_(reactor),
      manager_(manager),
      subject_(std::move(subject)),
      watchdog_(reactor, manager) {
  manager_.attach(reactor);
  if (manager_.is_there())
    listening_ = events.listen([this](const api::SharedHappening&) { changed(); });
}

ServiceDesk::~ServiceDesk() {
  manager_.detach();
}

void ServiceDesk::ready() {
  if (!manager_.is_there()) return;
  told_ = service_status(subject_.snapshot());
  told_ready_ = true;
  next_status_ = reactor_.now() + between_statuses;
  manager_.tell("READY=1\nSTATUS=" + host::status_line(told_));
}

void ServiceDesk::reloading() {
  const auto since_boot = microseconds(reactor_.now().time_since_epoch());
  manager_.tell(fmt::format("RELOADING=1\nMONOTONIC_USEC={}", since_boot));
}

// To the manager it is a reload: the end of every worker must not be taken for skepd's own.
void ServiceDesk::starting_anew() {
  if (!manager_.is_there()) return;
  starts_anew_ = true;
  reloading();
  begin_extending();
}

void ServiceDesk::stopping() {
  if (!manager_.is_there() || (stopped_by_ && !starts_anew_)) return;
  starts_anew_ = false;
  manager_.tell("STOPPING=1");
  begin_extending();
}

void ServiceDesk::begin_extending() {
  stopped_by_ = reactor_.now() + subject_.longest_stop();
  extend();
  changed();
}

// What a burst of events has changed is told once.
void ServiceDesk::changed() {
  if (!told_ready_ || status_due_) return;
  status_due_ = reactor_.at(std::max(reactor_.now(), next_status_), [this] {
    status_due_.reset();
    tell_status();
  });
}

void ServiceDesk::tell_status() {
  const EngineSnapshot snapshot = subject_.snapshot();
  if (snapshot.shutting_down && !starts_anew_) stopping();
  std::string status = service_status(snapshot);
  if (status == told_) return;
  told_ = std::move(status);
  next_status_ = reactor_.now() + between_statuses;
  manager_.tell("STATUS=" + host::status_line(told_));
}

void ServiceDesk::extend() {
  const Duration left = *stopped_by_ - reactor_.now();
  if (left <= Duration::zero()) return;
  manager_.tell(fmt::format("EXTEND_TIMEOUT_USEC={}", microseconds(std::min(extension, left))));
  extension_due_ = reactor_.after(between_extensions, [this] { extend(); });
}

}  // namespace skep

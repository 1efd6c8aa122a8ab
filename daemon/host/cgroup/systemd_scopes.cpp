#include "host/cgroup/systemd_scopes.h"

#include <cstdint>
#include <utility>
#include <vector>

#include <sdbus-c++/Message.h>
#include <sdbus-c++/Types.h>

#include "host/cgroup/app_scope.h"

namespace skep::host {

namespace {

using Property = sdbus::Struct<std::string, sdbus::Variant>;
using Auxiliary = sdbus::Struct<std::string, std::vector<Property>>;

constexpr auto systemd = "org.freedesktop.systemd1";
constexpr auto manager_path = "/org/freedesktop/systemd1";
constexpr auto manager = "org.freedesktop.systemd1.Manager";

// That a scope ends after skepd's service, which stops its workers as they shall be stopped, takes
// telling systemd that it begins before.
std::vector<Property> properties_of(const ScopeMaker::Scope& scope) {
  std::vector<Property> properties{
      {"Description", sdbus::Variant(scope.description)},
      {"Delegate", sdbus::Variant(true)},
      {"CollectMode", sdbus::Variant(std::string("inactive-or-failed"))},
      {"PIDs", sdbus::Variant(std::vector{static_cast<std::uint32_t>(scope.first)})},
  };
  if (!scope.before.empty())
    properties.emplace_back("Before", sdbus::Variant(std::vector{scope.before}));
  return properties;
}

}  // namespace

SystemdScopes::SystemdScopes(bus::SystemBus& bus)
    : bus_(bus),
      jobs_(bus.match(std::string("type='signal',sender='") + systemd + "',path='" + manager_path +
                          "',interface='" + manager + "',member='JobRemoved'",
                      [this](sdbus::Message& message) {
                        std::uint32_t id = 0;
                        sdbus::ObjectPath job;
                        std::string unit;
                        std::string result;
                        message >> id >> job >> unit >> result;
                        finished(unit, result == "done" ? Trouble::none : Trouble::refused,
                                 "the job ended with " + result);
                      })) {}

void SystemdScopes::make(const Scope& scope, std::function<void(Trouble, std::string)> done) {
  waiting_[scope.unit] = std::move(done);
  bus_.call(
      {systemd, manager_path, manager, "StartTransientUnit"}, AppScope::longest,
      [&](sdbus::MethodCall& call) {
        call << scope.unit << std::string("fail") << properties_of(scope)
             << std::vector<Auxiliary>{};
      },
      [this, unit = scope.unit](const bus::Reply& reply) {
        if (reply) return;  // its job has begun
        const bool taken = reply.error().name == "org.freedesktop.systemd1.UnitExists";
        finished(unit, taken ? Trouble::name_taken : Trouble::refused, reply.error().message);
      });
}

void SystemdScopes::finished(const std::string& unit, Trouble trouble, const std::string& why) {
  const auto found = waiting_.find(unit);
  if (found == waiting_.end()) return;
  const auto done = std::move(found->second);
  waiting_.erase(found);
  done(trouble, why);
}

void SystemdScopes::on_reachable(std::function<void()> came) {
  connections_ = bus_.use([came = std::move(came)](sdbus::IConnection&) { came(); }, [] {});
}

}  // namespace skep::host

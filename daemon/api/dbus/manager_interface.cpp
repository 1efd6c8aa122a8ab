#include <algorithm>
#include <unistd.h>

#include "api/dbus/fact.h"
#include "api/dbus/interfaces.h"

namespace skep::api::dbus {
namespace {

std::uint32_t workers(const EngineSnapshot& state, bool running_only) {
  std::size_t count = 0;
  for (const AppStatus& app : state.apps)
    count += static_cast<std::size_t>(
        std::count_if(app.slots.begin(), app.slots.end(), [&](const SlotStatus& slot) {
          return !running_only || slot.state == WorkerState::running;
        }));
  return static_cast<std::uint32_t>(count);
}

using Manager = const ManagerSubject&;

const std::vector<Fact<ManagerSubject>>& facts() {
  static const std::vector<Fact<ManagerSubject>> all{
      {"Version", [](Manager manager) -> Value { return manager.facts.version; }, true},
      {"Pid", [](Manager) -> Value { return static_cast<std::uint32_t>(::getpid()); }, true},
      {"Config", [](Manager manager) -> Value { return manager.facts.config; }, true},
      {"State",
       [](Manager manager) -> Value {
         return std::string(manager.state.shutting_down ? "SHUTDOWN" : "RUNNING");
       }},
      {"Apps",
       [](Manager manager) -> Value {
         return static_cast<std::uint32_t>(manager.state.apps.size());
       }},
      {"Workers", [](Manager manager) -> Value { return workers(manager.state, false); }},
      {"WorkersRunning", [](Manager manager) -> Value { return workers(manager.state, true); }},
  };
  return all;
}

constexpr auto results = "a(ssss)";

Interface make() {
  const DaemonFacts nothing{};
  const EngineSnapshot empty{};
  const std::vector<std::string> names{"names"};
  const std::vector<std::string> told{"results"};
  return {"org.skep1.Manager",
          properties_of(facts(), ManagerSubject{nothing, empty}),
          {{"Start", Deed::start, "as", names, results, told},
           {"Stop", Deed::stop, "asb", {"names", "drain"}, results, told},
           {"Restart", Deed::restart, "asb", {"names", "drain"}, results, told},
           {"Drain", Deed::drain, "as", names, results, told},
           {"Roll", Deed::roll, "asb", {"names", "wait"}, results, told},
           {"Scale", Deed::scale, "asu", {"names", "workers"}, results, told},
           {"ScaleBy", Deed::scale_by, "asi", {"names", "difference"}, results, told},
           {"Signal", Deed::signal, "ass", {"names", "signal"}, results, told},
           {"GetApp", Deed::get_app, "s", {"name"}, "o", {"app"}},
           {"GetWorker", Deed::get_worker, "s", {"name"}, "o", {"worker"}},
           {"ListApps", Deed::list_apps, "", {}, "a(so)", {"apps"}},
           {"ListWorkers", Deed::list_workers, "", {}, "a(ssuo)", {"workers"}},
           {"Reread", Deed::reread, "", {}, "a(ss)", {"changes"}},
           {"Update", Deed::update, "as", {"apps"}, "a(sss)", {"results"}},
           {"ReopenLogs", Deed::reopen_logs, "", {}, "", {}},
           {"Reload", Deed::reload, "", {}, "", {}},
           {"Shutdown", Deed::shutdown, "", {}, "", {}}},
          {{"WorkerStateChanged",
            "sossuss",
            {"name", "worker", "from", "to", "pid", "reason", "text"}}}};
}

}  // namespace

const Interface& manager_interface() {
  static const Interface interface = make();
  return interface;
}

Value value_of(const ManagerSubject& manager, std::size_t index) {
  return facts().at(index).read(manager);
}

}  // namespace skep::api::dbus

#include <algorithm>

#include "api/dbus/fact.h"
#include "api/dbus/interfaces.h"

namespace skep::api::dbus {
namespace {

using App = const AppStatus&;

std::uint32_t running(App app) {
  return static_cast<std::uint32_t>(
      std::count_if(app.slots.begin(), app.slots.end(),
                    [](const SlotStatus& slot) { return slot.state == WorkerState::running; }));
}

const std::vector<Fact<AppStatus>>& facts() {
  static const std::vector<Fact<AppStatus>> all{
      {"Name", [](App app) -> Value { return app.name; }, true},
      {"Group", [](App app) -> Value { return app.group; }},
      {"Up", [](App app) -> Value { return app.up; }},
      {"WorkersDesired", [](App app) -> Value { return app.workers_desired; }},
      {"WorkersRunning", [](App app) -> Value { return running(app); }},
      {"SparesDesired", [](App app) -> Value { return app.spares_desired; }},
      {"SparesHeld",
       [](App app) -> Value { return static_cast<std::uint32_t>(held_spares(app.extras)); }},
      {"Overloaded", [](App app) -> Value { return app.overloaded; }},
      {"RollPhase",
       [](App app) -> Value { return app.roll ? std::string(name_of(app.roll->phase)) : ""; }},
      {"RollDone", [](App app) -> Value { return app.roll ? app.roll->done : 0U; }},
      {"RollTotal", [](App app) -> Value { return app.roll ? app.roll->total : 0U; }},
      {"RollText", [](App app) -> Value { return app.roll ? app.roll->text : std::string(); }},
  };
  return all;
}

constexpr auto results = "a(ssss)";

Interface make() {
  const std::vector<std::string> told{"results"};
  return {"org.skep1.App",
          properties_of(facts(), AppStatus{}),
          {{"Start", Deed::start, "", {}, results, told},
           {"Stop", Deed::stop, "b", {"drain"}, results, told},
           {"Restart", Deed::restart, "b", {"drain"}, results, told},
           {"Drain", Deed::drain, "", {}, results, told},
           {"Roll", Deed::roll, "b", {"wait"}, results, told},
           {"Scale", Deed::scale, "u", {"workers"}, results, told},
           {"ScaleBy", Deed::scale_by, "i", {"difference"}, results, told},
           {"Signal", Deed::signal, "s", {"signal"}, results, told}},
          {}};
}

}  // namespace

const Interface& app_interface() {
  static const Interface interface = make();
  return interface;
}

Value value_of(const AppStatus& app, std::size_t index) {
  return facts().at(index).read(app);
}

}  // namespace skep::api::dbus

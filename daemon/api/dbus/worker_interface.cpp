#include <numeric>

#include "api/dbus/fact.h"
#include "api/dbus/interfaces.h"
#include "api/dbus/names.h"

namespace skep::api::dbus {
namespace {

using Slot = const SlotStatus&;

std::uint64_t microseconds(Instant at) {
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::microseconds>(at.time_since_epoch()).count());
}

const std::vector<Fact<SlotStatus>>& facts() {
  static const std::vector<Fact<SlotStatus>> all{
      {"Name", [](Slot slot) -> Value { return slot.worker.slot_name(); }, true},
      {"App", [](Slot slot) -> Value { return ObjectPath{app_path(slot.worker.app)}; }, true},
      {"Slot", [](Slot slot) -> Value { return slot.worker.slot; }, true},
      {"State", [](Slot slot) -> Value { return std::string(name_of(slot.state)); }},
      {"StateChangedMonotonic", [](Slot slot) -> Value { return microseconds(slot.changed); }},
      {"Pid", [](Slot slot) -> Value { return static_cast<std::uint32_t>(slot.pid); }},
      {"Incarnation", [](Slot slot) -> Value { return slot.worker.incarnation; }},
      {"StartedMonotonic",
       [](Slot slot) -> Value { return slot.started ? microseconds(*slot.started) : 0; }},
      {"Restarts",
       [](Slot slot) -> Value {
         return std::accumulate(slot.restarts.begin(), slot.restarts.end(), std::uint64_t{0});
       }},
      {"Stalls", [](Slot slot) -> Value { return slot.stalls; }},
      {"Rescued", [](Slot slot) -> Value { return slot.rescued; }},
      {"Stalled", [](Slot slot) -> Value { return slot.stalled; }},
      {"StallCause",
       [](Slot slot) -> Value {
         return slot.stall_cause ? std::string(name_of(*slot.stall_cause)) : "";
       }},
      {"Draining", [](Slot slot) -> Value { return slot.draining; }},
      {"Eligible", [](Slot slot) -> Value { return slot.eligible; }},
      {"LastExit",
       [](Slot slot) -> Value { return slot.last_exit ? slot.last_exit->describe() : ""; }},
      {"Trouble", [](Slot slot) -> Value { return slot.trouble; }},
      {"WaitsFor", [](Slot slot) -> Value { return slot.waits_for; }},
      {"StatusText", [](Slot slot) -> Value { return slot.status_text; }},
  };
  return all;
}

constexpr auto results = "a(ssss)";

Interface make() {
  const std::vector<std::string> told{"results"};
  return {"org.skep1.Worker",
          properties_of(facts(), SlotStatus{}),
          {{"Start", Deed::start, "", {}, results, told},
           {"Stop", Deed::stop, "b", {"drain"}, results, told},
           {"Restart", Deed::restart, "b", {"drain"}, results, told},
           {"Drain", Deed::drain, "", {}, results, told},
           {"Roll", Deed::roll, "b", {"wait"}, results, told},
           {"Signal", Deed::signal, "s", {"signal"}, results, told},
           {"GetFigures", Deed::get_figures, "", {}, "a{sv}", {"figures"}}},
          {}};
}

}  // namespace

const Interface& worker_interface() {
  static const Interface interface = make();
  return interface;
}

Value value_of(const SlotStatus& slot, std::size_t index) {
  return facts().at(index).read(slot);
}

}  // namespace skep::api::dbus

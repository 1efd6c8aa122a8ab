#include "engine/probing.h"

#include <utility>

#include "engine/health.h"
#include "engine/readiness.h"

namespace skep::engine {
namespace {

constexpr Duration a_little_later = std::chrono::milliseconds(1);

}  // namespace

void ask(Turn& turn, Slot& slot, const std::string& path, Duration timeout) {
  Vitals& vitals = slot.vitals;
  if (turn.probes >= most_probes_a_call) {
    vitals.next_probe = turn.now + a_little_later;
    return;
  }
  ++turn.probes;
  vitals.probe = turn.state.next_probe++;
  vitals.counts = true;
  turn.act(action::Probe{slot.id(), *vitals.probe, path, timeout});
}

void disregard_probe(Slot& slot) {
  slot.vitals.counts = false;
}

void on_probed(Turn& turn, const event::Probed& event) {
  Slot* slot = turn.state.find_living(event.worker);
  if (slot == nullptr || slot->vitals.probe != event.probe) return;
  slot->vitals.probe.reset();
  const Answered answered{
      .counts = std::exchange(slot->vitals.counts, false), .well = event.well, .fault = event.text};
  if (slot->is_running()) return on_health_answered(turn, *slot, answered);
  on_readiness_answered(turn, *slot, answered);
}

}  // namespace skep::engine

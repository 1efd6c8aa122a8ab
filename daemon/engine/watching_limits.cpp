#include "engine/watching_limits.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/pressure_verdict.h"
#include "engine/renewing.h"
#include "engine/threshold_acts.h"
#include "engine/transition.h"
#include "engine/words.h"

namespace skep::engine {
namespace {

using Severity = Notice::Severity;

std::string words_for_limit(const HeapLimit& limit) {
  if (const auto* bytes = std::get_if<Bytes>(&limit)) return words_for_bytes(bytes->count);
  return fmt::format("{:g}%", std::get<Percent>(limit).value);
}

std::string heap_text(const HeapFigures& heap, Threshold threshold, const HeapLimit& limit) {
  const std::string of = heap.limit_bytes == 0 ? "" : " of " + words_for_bytes(heap.limit_bytes);
  return fmt::format("the heap holds {}{} ({} is {})", words_for_bytes(heap.used_bytes), of,
                     name_of(threshold), words_for_limit(limit));
}

std::string memory_text(const Sample& sample, Threshold threshold, Bytes limit) {
  const std::string held =
      sample.cgroup ? "its cgroup holds " + words_for_bytes(sample.cgroup->used_bytes)
                    : "resident memory is " + words_for_bytes(sample.resident_bytes.value_or(0));
  return fmt::format("{} ({} is {})", held, name_of(threshold), words_for_bytes(limit.count));
}

void tell_change(Turn& turn, Slot& slot, BreachChange change, Threshold threshold,
                 Severity severity, const std::string& text) {
  if (change == BreachChange::recovered)
    return tell(turn, slot, Notice::Kind::recovered, Severity::info, threshold, text);
  count_breach(slot, threshold);
  tell(turn, slot, Notice::Kind::breached, severity, threshold, text);
}

std::string held_for_surge(const App& app, Threshold threshold) {
  return fmt::format("replacement for {} waits: max-surge is {}, and so many successors boot",
                     name_of(threshold), app.spec.roll.max_surge);
}

void tell_held(Turn& turn, Slot& slot, Breach& breach, Threshold threshold, std::string text) {
  if (!std::exchange(breach.held, true))
    tell(turn, slot, Notice::Kind::held, Severity::warning, threshold, std::move(text));
}

void renew_or_hold(Turn& turn, Slot& slot, Breach& breach, Threshold threshold,
                   RestartReason reason, const std::string& text) {
  if (successor_of(slot) != nullptr) return;
  if (slot.renew_after && turn.now < *slot.renew_after) return;
  if (!surge_allows(slot.app))
    return tell_held(turn, slot, breach, threshold, held_for_surge(slot.app, threshold));
  Notice notice =
      notice_of(turn, slot, Notice::Kind::replaced, Severity::error, text + "; a successor boots");
  notice.threshold = threshold;
  notice.reason = reason;
  publish(turn, std::move(notice));
  renew(turn, slot, reason, slot.assigned);
}

void replace_or_hold(Turn& turn, Slot& slot, Breach& breach, Threshold threshold,
                     RestartReason reason, std::string text) {
  if (slot.parting) return;  // it leaves soon, and has no successor
  if (can_renew(slot.app)) return renew_or_hold(turn, slot, breach, threshold, reason, text);
  if (budget_allows(slot.app))
    return replace_for(turn, slot, threshold,
                       {.reason = reason, .cause = std::move(text), .drain = true});
  tell_held(turn, slot, breach, threshold, held_for_budget(slot.app, name_of(threshold)));
}

// `past`, and `text` for when there is something to tell: most samples have nothing.
template <typename Text>
void watch_soft(Turn& turn, Slot& slot, Breach& breach, std::optional<bool> past,
                Duration sustained, Threshold threshold, const Text& text) {
  const BreachChange change = observe(breach, past, sustained, turn.now);
  if (change != BreachChange::none)
    tell_change(turn, slot, change, threshold, Severity::warning, text());
}

template <typename Text>
void watch_hard(Turn& turn, Slot& slot, Breach& breach, std::optional<bool> past,
                Duration sustained, Threshold threshold, RestartReason reason, const Text& text) {
  const BreachChange change = observe(breach, past, sustained, turn.now);
  if (change != BreachChange::none)
    tell_change(turn, slot, change, threshold, Severity::error, text());
  if (breach.lasting && past) replace_or_hold(turn, slot, breach, threshold, reason, text());
}

void watch_heap(Turn& turn, Slot& slot, const Sample& sample) {
  if (!sample.agent) return;
  const HeapLimits& limits = slot.app.spec.heap;
  watch_soft(turn, slot, slot.watch.heap_soft, is_past(limits.soft, sample.heap), limits.sustained,
             Threshold::heap_soft,
             [&] { return heap_text(*sample.heap, Threshold::heap_soft, *limits.soft); });
  watch_hard(turn, slot, slot.watch.heap_hard, is_past(limits.hard, sample.heap), limits.sustained,
             Threshold::heap_hard, RestartReason::heap,
             [&] { return heap_text(*sample.heap, Threshold::heap_hard, *limits.hard); });
}

void watch_memory(Turn& turn, Slot& slot, const Sample& sample) {
  const MemoryLimits& limits = slot.app.spec.memory;
  const auto bytes =
      sample.cgroup ? std::optional(sample.cgroup->used_bytes) : sample.resident_bytes;
  watch_soft(turn, slot, slot.watch.memory_soft, is_past(limits.soft, bytes), limits.sustained,
             Threshold::memory_soft,
             [&] { return memory_text(sample, Threshold::memory_soft, *limits.soft); });
  watch_hard(turn, slot, slot.watch.memory_hard, is_past(limits.hard, bytes), limits.sustained,
             Threshold::memory_hard, RestartReason::memory,
             [&] { return memory_text(sample, Threshold::memory_hard, *limits.hard); });
}

// Before the kernel kills it.
void watch_pressure(Turn& turn, Slot& slot, const Sample& sample) {
  const Duration sustained = std::min(slot.app.spec.memory.sustained, longest_pressed);
  watch_hard(turn, slot, slot.watch.pressure, is_pressed(sample.cgroup), sustained,
             Threshold::memory_hard, RestartReason::memory,
             [&] { return words_for_pressure(*sample.cgroup); });
}

// One of its children: its own end is told by itself.
void watch_kills(Turn& turn, Slot& slot, const Sample& sample) {
  if (!sample.cgroup) return;
  const auto before = std::exchange(slot.watch.oom_kills, sample.cgroup->oom_kills);
  if (sample.cgroup->oom_kills <= before) return;
  publish(turn,
          notice_of(turn, slot, Notice::Kind::oom_kill, Severity::error,
                    "the kernel killed a process of it for want of memory; its cgroup holds " +
                        words_for_bytes(sample.cgroup->used_bytes)));
}

}  // namespace

void watch_limits(Turn& turn, Slot& slot, const Sample& sample) {
  if (slot.is_running()) watch_heap(turn, slot, sample);
  if (slot.is_running()) watch_memory(turn, slot, sample);
  if (slot.is_running()) watch_pressure(turn, slot, sample);
  if (slot.is_running()) watch_kills(turn, slot, sample);
}

}  // namespace skep::engine

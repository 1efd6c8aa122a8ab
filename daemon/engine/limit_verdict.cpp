#include "engine/limit_verdict.h"

namespace skep::engine {

std::optional<bool> is_past(const std::optional<HeapLimit>& limit,
                            const std::optional<HeapFigures>& heap) {
  if (!limit || !heap) return std::nullopt;
  if (const auto* bytes = std::get_if<Bytes>(&*limit)) return heap->used_bytes > bytes->count;
  if (heap->limit_bytes == 0) return std::nullopt;
  const double share =
      static_cast<double>(heap->used_bytes) / static_cast<double>(heap->limit_bytes);
  return share * 100 > std::get<Percent>(*limit).value;
}

std::optional<bool> is_past(const std::optional<Bytes>& limit,
                            const std::optional<std::uint64_t>& bytes) {
  if (!limit || !bytes) return std::nullopt;
  return *bytes > limit->count;
}

BreachChange observe(Breach& breach, std::optional<bool> past, Duration sustained, Instant now) {
  if (!past) return BreachChange::none;
  if (!*past) {
    const bool was_lasting = breach.lasting;
    breach = Breach{};
    return was_lasting ? BreachChange::recovered : BreachChange::none;
  }
  if (!breach.since) breach.since = now;
  if (breach.lasting || now - *breach.since < sustained) return BreachChange::none;
  breach.lasting = true;
  return BreachChange::breached;
}

}  // namespace skep::engine

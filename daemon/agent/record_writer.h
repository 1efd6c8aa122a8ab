#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "agent/telemetry.h"

namespace skep::agent {

inline constexpr std::size_t record_head = offsetof(telemetry_record, stamp_ns);
inline constexpr std::size_t record_words =
    (sizeof(telemetry_record) - record_head) / sizeof(std::uint64_t);
static_assert(record_head == sizeof(std::uint64_t));
static_assert(sizeof(telemetry_page) <= SKEP_TELEMETRY_SIZE);

// Shows `figures`, all but sequence and thread_id, in the shared record. One writer a record. Each
// word is stored with release order, so that no reader sees one before the odd sequence.
inline void publish(telemetry_record& shared, const telemetry_record& figures) {
  std::array<std::uint64_t, record_words> words;
  std::memcpy(words.data(), &figures.stamp_ns, sizeof words);
  auto* const to = reinterpret_cast<std::uint64_t*>(&shared) + 1;
  const std::uint32_t sequence = __atomic_load_n(&shared.sequence, __ATOMIC_RELAXED) | 1U;
  __atomic_store_n(&shared.sequence, sequence, __ATOMIC_RELAXED);
  for (std::size_t i = 0; i < record_words; ++i)
    __atomic_store_n(to + i, words[i], __ATOMIC_RELEASE);
  __atomic_store_n(&shared.sequence, sequence + 1, __ATOMIC_RELEASE);
}

}  // namespace skep::agent

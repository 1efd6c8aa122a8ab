#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "host/traffic/group_steering.h"

namespace skep::host {

// What a program in the kernel looks up for a new connection.
struct SteeringTable {
  enum class By : std::uint8_t { turn, source, cpu };

  By by = By::turn;
  std::vector<std::uint32_t> entries;  // members, at least one
  std::uint32_t cycle_from = 0;        // By::turn: after the last entry comes this one
  std::uint32_t first = 0;             // By::turn: the entry that is next
};

// More than any table has entries.
inline constexpr std::size_t most_entries = 8192;

// Each of `slots` in turn, beginning with the first one at or after `next`.
[[nodiscard]] SteeringTable by_turn(std::span<const std::uint32_t> slots, std::uint32_t next);

// The order in which connections go to the slot that has the fewest, of those that have equally
// many to the first one at or after `next`: it is known beforehand, since each connection adds one
// where it goes. Once all have equally many, they take turns. `loads` is by slot; beyond its end:
// 0.
[[nodiscard]] SteeringTable by_load(std::span<const std::uint32_t> slots,
                                    std::span<const std::uint32_t> loads, std::uint32_t next);

// By number of the processor: each has its slot out of 0 to `width` - 1 where it is one of `slots`,
// else another one of those.
[[nodiscard]] SteeringTable by_cpu(std::span<const std::uint32_t> slots, std::uint32_t width);

// By a hash of the client's address, in `buckets`. Each bucket belongs to the slot for which a
// number drawn from both is the highest (rendezvous hashing). So a slot that leaves gives away
// its own buckets only, evenly to all others, and gets the same ones back.
class SourceTable {
 public:
  explicit SourceTable(std::size_t buckets);

  // Changes as little as need be: for each slot that comes or goes a number for each bucket.
  void set_slots(std::span<const std::uint32_t> slots);
  [[nodiscard]] const std::vector<std::uint32_t>& owners() const { return owners_; }

 private:
  void add(std::uint32_t slot);
  void offer(std::size_t bucket, std::uint32_t slot);
  void find_owner(std::size_t bucket);

  std::vector<std::uint32_t> slots_;   // ascending
  std::vector<std::uint32_t> owners_;  // by bucket
  std::vector<std::uint32_t> drawn_;   // by bucket, the number of its owner
};

}  // namespace skep::host

#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "host/handover/facts.h"
#include "host/handover/named_fd.h"
#include "model/app_spec.h"
#include "model/snapshot.h"

namespace skep::host {

// A socket of a group: a slot's, by its number, or the anchor.
using Member = std::uint32_t;
inline constexpr std::uint32_t most_slots = 4096;  // a slot's number is below
inline constexpr Member anchor_member = most_slots;

// Who is given new connections.
struct Choice {
  bool all_to_anchor = false;
  std::vector<std::uint32_t> slots;  // ascending, at least one; each one's socket is in the group
  Balance balance = Balance::round_robin;
  std::uint32_t width = 1;               // one more than the highest number of a slot in the group
  std::span<const std::uint32_t> loads;  // Balance::least_connections: by slot; beyond its end: 0
};

// The program in the kernel that picks among the sockets of one SO_REUSEPORT group. Errors are
// errnos, 0 is none; after one all is as before.
class GroupSteering {
 public:
  GroupSteering() = default;
  virtual ~GroupSteering() = default;
  GroupSteering(const GroupSteering&) = delete;
  GroupSteering& operator=(const GroupSteering&) = delete;

  [[nodiscard]] virtual Steering level() const = 0;

  // Gives the group of `socket` the program, which makes the present choice. First called with the
  // group's first socket before that listens, later where somebody took the program away.
  [[nodiscard]] virtual int attach(int socket) = 0;

  // The socket began to listen, so the kernel has it in the group; its turn comes by choose().
  [[nodiscard]] virtual int joined(Member member, int socket) = 0;
  // The kernel has it in the group no more.
  virtual void left(Member member) = 0;

  // `anchor`: a socket of the group on which programs are not locked.
  [[nodiscard]] virtual int choose(const Choice& choice, int anchor) = 0;

  // For the next skepd: the facts of it, and the descriptors that go with them.
  virtual void save(GroupFacts& facts, std::vector<NamedDescriptor>& fds) const = 0;

  // How many connections the slot was given since its group began; 0 where nobody counts.
  [[nodiscard]] virtual std::uint32_t given(std::uint32_t slot) const = 0;
};

}  // namespace skep::host

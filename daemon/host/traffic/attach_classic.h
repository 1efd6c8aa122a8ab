#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "model/app_spec.h"

namespace skep::host {

// Which sockets of a group a classic BPF program names, by their places in the kernel's order.
struct ClassicPick {
  bool by_source = false;  // the client's address picks from `places`; else chance
  // At least one. By chance: ascending, each there once. By source: any, up to most_source_places;
  // the address's hash picks one.
  std::vector<std::uint32_t> places;

  bool operator==(const ClassicPick&) const = default;
};

// Makes the SO_REUSEPORT group of `socket` give new connections to what is picked only. 0, or the
// errno with which the kernel refused; then all is as before.
using AttachClassic = std::function<int(int socket, const ClassicPick& pick)>;

[[nodiscard]] int attach_classic(int socket, const ClassicPick& pick);

}  // namespace skep::host

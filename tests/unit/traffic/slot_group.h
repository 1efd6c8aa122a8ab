#pragma once

#include <cstdint>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "host/traffic/ebpf_steering.h"
#include "host/traffic/listeners.h"
#include "unit/traffic/loopback.h"

namespace skep::test {

// Slots 0..count-1 of "web", all listening on one port of loopback.
struct SlotGroup {
  SlotGroup(std::uint32_t count, Steering level, ListenAddress address = ipv4(0))
      : listeners([this](const std::string& sentence) { warnings.push_back(sentence); }, level),
        asked(std::move(address)) {
    for (std::uint32_t slot = 0; slot < count; ++slot) add();
    port = port_of(sockets.front());
  }

  // One more slot, which is not eligible yet.
  void add() {
    const auto slot = static_cast<std::uint32_t>(sockets.size());
    const auto socket = listeners.open("web", slot, asked);
    if (!socket) throw std::runtime_error("cannot open slot " + std::to_string(slot));
    sockets.push_back(*socket);
    listeners.listening({"web", slot, 1}, asked);
  }

  void make_all_eligible() {
    std::vector<std::uint32_t> slots(sockets.size());
    std::iota(slots.begin(), slots.end(), 0U);
    listeners.set_eligible("web", slots);
  }

  // How many of so many new connections each slot was given.
  [[nodiscard]] std::vector<int> take(int connections) const {
    return spread(port, sockets, connections);
  }

  std::vector<std::string> warnings;
  host::Listeners listeners;
  ListenAddress asked;
  std::vector<int> sockets;
  std::uint16_t port = 0;
};

inline int sum(const std::vector<int>& counts) {
  return std::accumulate(counts.begin(), counts.end(), 0);
}

inline bool takes_ebpf() {
  static const bool takes = host::EbpfSteering::load().has_value();
  return takes;
}

// What each kind of program does alike; skipped for one that this process may not load.
class EachProgram : public testing::TestWithParam<Steering> {
 protected:
  void SetUp() override {
    if (GetParam() == Steering::ebpf && !takes_ebpf())
      GTEST_SKIP() << "this process may load no eBPF program";
  }
};

class WithEbpf : public testing::Test {
 protected:
  void SetUp() override {
    if (!takes_ebpf()) GTEST_SKIP() << "this process may load no eBPF program";
  }
};

inline std::string program_name(const testing::TestParamInfo<Steering>& info) {
  return info.param == Steering::ebpf ? "ebpf" : "classic";
}

}  // namespace skep::test

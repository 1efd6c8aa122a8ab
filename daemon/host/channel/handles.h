#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include <tl/expected.hpp>

#include "host/channel/listen_query.h"
#include "host/handover/facts.h"

namespace skep::host {

// The listening handles that a worker asks for, has asked for, and has not closed.
class Handles {
 public:
  static constexpr std::size_t most = 256;

  struct Handle {
    std::uint64_t ask = 0;        // never used twice; Node's `key` for it, too
    std::uint64_t seq = 0;        // the worker's
    ListenQuery query;            // without its description
    std::uint16_t real_port = 0;  // once answered
    bool answered = false;
    bool listening = false;

    [[nodiscard]] ListenAddress real_address() const;
  };

  // The error is an errno: EADDRINUSE for what is live already, EMFILE for too many.
  [[nodiscard]] tl::expected<std::uint64_t, int> add(std::uint64_t seq, const ListenQuery& query);

  // The ask, unless it was answered or never made.
  [[nodiscard]] Handle* waiting(std::uint64_t ask);
  [[nodiscard]] Handle* answered(std::uint64_t ask);
  // The answered handle that a `listening` speaks of, which names the real port.
  [[nodiscard]] Handle* listening(const ListenQuery& reported);
  std::optional<Handle> remove(std::uint64_t ask);

  // For the next skepd.
  [[nodiscard]] std::vector<HandleFacts> facts() const;
  [[nodiscard]] std::uint64_t last_ask() const { return last_ask_; }
  // At most `most`, the rest is left out.
  void restore(const std::vector<HandleFacts>& facts, std::uint64_t last_ask);

 private:
  [[nodiscard]] Handle* find(std::uint64_t ask);

  std::vector<Handle> handles_;
  std::uint64_t last_ask_ = 0;
};

}  // namespace skep::host

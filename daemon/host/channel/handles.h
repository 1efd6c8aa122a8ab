#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "host/channel/worker_message.h"

namespace skep::host {

// The listening handles that a worker asks for, has asked for, and has not closed.
class Handles {
 public:
  static constexpr std::size_t most = 256;

  struct Handle {
    std::uint64_t ask = 0;
    std::uint64_t seq = 0;
    std::string key;
    ListenQuery::Kind kind = ListenQuery::Kind::tcp;
    ListenAddress address;  // as asked for
    std::string data;
    std::uint16_t real_port = 0;  // once answered
    bool answered = false;
    bool listening = false;

    [[nodiscard]] ListenAddress real_address() const;
  };

  // Makes `ask.query.address.index` 0 where the port is not. The error is an errno: EADDRINUSE for
  // an address or key that is live, EMFILE for too many.
  [[nodiscard]] tl::expected<std::uint64_t, int> add(worker_message::Ask& ask);

  // The ask, unless it was answered or never made.
  [[nodiscard]] Handle* waiting(std::uint64_t ask);
  // The answered handle that a `listening` speaks of.
  [[nodiscard]] Handle* listening(const ListenAddress& reported);
  std::optional<Handle> remove(std::uint64_t ask);
  std::optional<Handle> remove_answered(std::string_view key);

 private:
  std::vector<Handle> handles_;
  std::uint64_t last_ask_ = 0;
};

}  // namespace skep::host

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/error.h"

namespace skep {

// What a command speaks of, in supervisorctl's names: "all", "web" or "web:*" (every slot of an
// app), "web:0" (one slot).
struct Target {
  std::string app;                    // empty: all apps
  std::optional<std::uint32_t> slot;  // empty: every slot of the app

  bool operator==(const Target&) const = default;
  [[nodiscard]] std::string name() const;
};

// Only the form is checked; whether such an app or slot exists is the engine's to say.
[[nodiscard]] Result<Target> parse_target(std::string_view text);

}  // namespace skep

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/error.h"

namespace skep {

// A worker's name as operators type it and see it: "web:0"; "back:web:0" where the app is in a
// group. It is supervisord's namespec: the group "back" has a process "web:0". An app in no group
// is a group of its own, of which the slots are the processes.
[[nodiscard]] std::string worker_name(std::string_view group, std::string_view app,
                                      std::uint32_t slot);

// What a command speaks of, in supervisorctl's names: "all", "web" or "web:*" (every slot of an
// app, or of every app of a group), "web:0" (one slot). The app's group may stand before its name:
// "back:web", "back:web:0".
struct Target {
  std::string app;                    // empty: all apps; else the name of an app or of a group
  std::optional<std::uint32_t> slot;  // empty: every slot of the app
  std::string group = {};             // empty: not named, or `app` is it

  bool operator==(const Target&) const = default;
  [[nodiscard]] std::string name() const;

  // Whether it speaks of slots of this app; of which, `slot` says. `app_group` is empty for an app
  // in no group. No group has an app's name, so nothing is meant twice.
  [[nodiscard]] bool covers(std::string_view app_group, std::string_view app_name) const;
};

// Only the form is checked; whether such an app, group or slot exists is the engine's to say.
[[nodiscard]] Result<Target> parse_target(std::string_view text);

}  // namespace skep

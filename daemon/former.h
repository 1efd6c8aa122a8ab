#pragma once

#include <optional>
#include <string>

#include "engine/engine.h"
#include "handover_state.h"
#include "host/handover/former.h"
#include "host/handover/state_file.h"
#include "host/inherited_fds.h"

namespace skep {

// What an earlier skepd left: in the service manager's store, or by an upgrade in place.
struct Former {
  std::optional<host::StateFile> file;  // none: there was no earlier skepd
  std::optional<HandoverState> state;   // none: it cannot be used
  std::optional<engine::Engine> engine;
  std::string trouble;  // why it cannot be used, a sentence
  // ... by this skepd, but perhaps by another: what is left should stay as it is.
  bool of_another = false;
  host::FormerBundles bundles;
};

// Takes it out of what was inherited. `alone`: the one that left it is gone, so that a note of who
// reads it may be made (TakeoverNote).
[[nodiscard]] Former find_former(host::InheritedFds& inherited, bool alone);

// `skepd --self-check`: says on stdout whether this skepd could take over what it inherits; the
// status to exit with. `config_trouble`: why the config cannot be used; empty: it can.
[[nodiscard]] int self_check(host::InheritedFds& inherited, const std::string& config_trouble);

}  // namespace skep

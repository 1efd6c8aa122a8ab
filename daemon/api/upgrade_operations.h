#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "api/peer.h"
#include "model/error.h"

namespace skep::api {

// How skepd replaces itself under running workers.
class UpgradeOperations {
 public:
  UpgradeOperations() = default;
  virtual ~UpgradeOperations() = default;
  UpgradeOperations(const UpgradeOperations&) = delete;
  UpgradeOperations& operator=(const UpgradeOperations&) = delete;

  // The last time that this skepd, or the process it is, took over from another.
  struct Handover {
    std::uint64_t count = 0;         // how often it came to that since skepd was first started
    std::string from;                // the version of the one before
    bool upgrade = false;            // false: that one had died
    std::uint64_t milliseconds = 0;  // upgrade: for so long nobody looked after the workers
    std::uint64_t workers = 0;       // taken over
    std::uint64_t lost = 0;          // that were not there any more
  };
  [[nodiscard]] virtual std::optional<Handover> last_handover() const = 0;

  // Begins an upgrade to `program`, empty: to the file that this skepd was started from. `done` is
  // called once, never from within: with the version that takes over, a moment before it does, or
  // with why none will.
  virtual void upgrade(const std::string& program, const Peer& peer,
                       std::function<void(Result<std::string>)> done) = 0;
};

}  // namespace skep::api

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "model/app_spec.h"
#include "model/worker_id.h"

namespace skep::host {

// Where a slot's stream goes: LogTarget::path with each "{slot}" replaced by the slot's number, or
// by "spare" for no_slot.
[[nodiscard]] std::string log_path(const LogTarget& target, std::uint32_t slot);

// The same as the log thread names it, where the target is captured: `stream` is "stdout" or
// "stderr".
[[nodiscard]] std::string captured_path(const LogTarget& target, const WorkerId& worker,
                                        std::string_view stream);

}  // namespace skep::host

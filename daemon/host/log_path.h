#pragma once

#include <cstdint>
#include <string>

#include "model/app_spec.h"

namespace skep::host {

// Where a slot's stream goes: LogTarget::path with each "{slot}" replaced by the slot's number, or
// by "spare" for no_slot.
[[nodiscard]] std::string log_path(const LogTarget& target, std::uint32_t slot);

}  // namespace skep::host

#pragma once

#include <cstdint>
#include <string>

#include "host/process/rlimits.h"

namespace skep::host {

// What skepd lacks where the kernel refuses it something for a child, and what to do: the rest of a
// sentence that begins with what cannot be done. Empty where skepd lacks nothing that is known.
[[nodiscard]] std::string advice_on_nice(std::int32_t nice);
[[nodiscard]] std::string advice_on_oom_score(std::int32_t score);
[[nodiscard]] std::string advice_on_limit(const ChildLimit& limit);

// Why a child could not have exactly these capabilities, a sentence; empty: it can.
[[nodiscard]] std::string trouble_with_capabilities(std::uint64_t wanted, bool no_new_privileges);

// Why none of these processors will do, a sentence; empty: one does.
[[nodiscard]] std::string trouble_with_cpus(const std::vector<std::uint32_t>& wanted);

}  // namespace skep::host

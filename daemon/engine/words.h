#pragma once

#include <cstdint>
#include <string>

#include "model/time.h"

namespace skep::engine {

// "400ms", "3.2s", "60s", "5m 20s", "2h 5m": as an operator says it, rounded.
[[nodiscard]] std::string words_for(Duration duration);

// "3.4 GiB", "70 MiB", "512 bytes".
[[nodiscard]] std::string words_for_bytes(std::uint64_t bytes);

// What an errno means, within a sentence: "no such file or directory".
[[nodiscard]] std::string words_for_errno(int error);

}  // namespace skep::engine

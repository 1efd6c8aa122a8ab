#pragma once

#include <string>

namespace skep::host::logs {

// What an errno means, to stand in the middle of a sentence: "no space left on device".
[[nodiscard]] std::string errno_text(int error);

}  // namespace skep::host::logs

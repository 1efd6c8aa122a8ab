#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "model/error.h"

namespace skep::host::logs {

struct Rotation {
  std::uint64_t bytes = 0;  // 0: never
  std::uint32_t keep = 0;   // old files that stay
};

// How many bytes of `data` go into a file of `size` bytes before it is rotated: all that is whole
// lines within `limit`; else the rest of a line begun, or a line too long for any file, up to twice
// the limit. 0: rotate first.
[[nodiscard]] std::size_t rotation_cut(std::string_view data, std::uint64_t size, bool mid_line,
                                       std::uint64_t limit);

// Moves `path` to `path`.1, that to `path`.2 and so on, up to the first number that is free or
// `keep`, which is overwritten. With `keep` 0 the file is removed. Of files numbered on beyond
// `keep`, left from when more were kept, the last goes. The error is the reason alone.
[[nodiscard]] Result<void> rotate_files(const std::string& path, std::uint32_t keep);

}  // namespace skep::host::logs

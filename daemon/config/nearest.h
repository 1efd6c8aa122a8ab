#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace skep::config {

// How many letters must be put in, left out, changed or swapped with their neighbour to make one
// word of the other (optimal string alignment).
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

// The word that was probably meant: the one with the least distance, if that is at most a third of
// the longer word's length. The first of equals. Words above 64 bytes have none.
[[nodiscard]] std::optional<std::string_view> nearest(std::string_view word,
                                                      const std::vector<std::string_view>& known);

}  // namespace skep::config

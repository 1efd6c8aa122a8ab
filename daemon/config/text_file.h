#pragma once

#include <cstddef>
#include <string>
#include <sys/types.h>
#include <tuple>

#include <tl/expected.hpp>

#include "config/problem.h"

namespace skep::config {

inline constexpr std::size_t largest_file = 1U << 20U;

// Names a file by what it is, not by its path, so that one reached by two ways is read once.
using FileIdentity = std::tuple<dev_t, ino_t>;

struct TextFile {
  std::string text;  // valid UTF-8 without NUL
  FileIdentity identity;
};

// Reads a regular file of at most largest_file. Where `trusted` is wanted, a file that everybody
// may write is refused: whoever could change it could have root run anything.
[[nodiscard]] tl::expected<TextFile, Problem> read_text_file(const std::string& path, bool trusted);

}  // namespace skep::config

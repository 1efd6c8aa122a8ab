#pragma once

#include <cstddef>
#include <string>

#include <tl/expected.hpp>

namespace skep::host {

// A regular file's bytes, without waiting for anybody: at most `most`. The error is an errno; EFBIG
// for a larger file, EINVAL for what is no regular file.
[[nodiscard]] tl::expected<std::string, int> read_whole_file(const std::string& path,
                                                             std::size_t most);

// Such an error with what to do, the end of a sentence.
[[nodiscard]] std::string words_for_unread(int error);

}  // namespace skep::host

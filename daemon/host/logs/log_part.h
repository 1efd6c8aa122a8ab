#pragma once

#include <cstdint>
#include <string>

#include "host/logs/log_place.h"
#include "model/error.h"

namespace skep::host {

// A part of a log file.
struct LogPart {
  std::string text;
  std::uint64_t end = 0;  // how long the file was
  bool cut = false;       // it has more before the text, where its end was asked for, or behind it
};

namespace logs {

inline constexpr std::uint64_t longest_part = 1UL << 20U;

// The last `bytes` (at most 1 MiB) of a regular file, cut to whole lines unless that would leave
// nothing. It is opened with the rights of rights_for().
[[nodiscard]] Result<LogPart> tail_file(const LogPlace& place, std::uint64_t bytes);

// At most `bytes` (0: as many as there are, at most 1 MiB in any case) of a regular file, from
// `offset` on; a negative offset counts from the end, and no further than that many bytes. Not cut
// to lines.
[[nodiscard]] Result<LogPart> read_file(const LogPlace& place, std::int64_t offset,
                                        std::uint64_t bytes);

}  // namespace logs
}  // namespace skep::host

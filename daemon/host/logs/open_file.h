#pragma once

#include <cstdint>
#include <string>
#include <sys/types.h>

#include "host/process/identity.h"
#include "host/unique_fd.h"
#include "model/error.h"

namespace skep::host::logs {

// A log file as it was opened, and what is known of it since.
struct OpenFile {
  UniqueFd fd;
  bool regular = false;
  dev_t device = 0;
  ino_t inode = 0;
  std::uint64_t size = 0;
  bool mid_line = false;  // its last byte is no newline
};

// Opens `path` for appending, making it and its directories where they are missing, with the rights
// of rights_for(). Neither a FIFO without a reader nor a terminal makes this wait. The error is the
// reason alone.
[[nodiscard]] Result<OpenFile> open_log(const std::string& path, const Identity* user = nullptr);

// Whether `path` still names this file; brings its size up to date, since it may have been
// truncated.
[[nodiscard]] bool still_there(const std::string& path, OpenFile& file);

// Two spellings of a path that differ in "//" or "/./" are made one.
[[nodiscard]] std::string tidy_path(const std::string& path);

}  // namespace skep::host::logs

#pragma once

#include <string>
#include <sys/stat.h>

#include <tl/expected.hpp>

#include "host/handover/facts.h"

namespace skep::host {

// The file of a bound Unix socket: its name may be taken away from it and given to another. All
// this is done with the rights the calling thread has; no symbolic link at the end of a path is
// followed. Errors are errnos.
class SocketFile {
 public:
  // The socket file at the path; ENOENT: nothing, EADDRINUSE: there is something else.
  [[nodiscard]] static tl::expected<SocketFile, int> at(const std::string& path);

  // For the next skepd.
  [[nodiscard]] SocketFileFacts facts() const;
  [[nodiscard]] static SocketFile of(const SocketFileFacts& facts);

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] mode_t mode() const { return mode_; }  // the permission bits

  // Whether its path still leads to it.
  [[nodiscard]] bool is_there() const;
  // Removes it if it is there; else nothing.
  [[nodiscard]] int remove() const;
  // ESTALE when it is not there any more, or has a second name.
  [[nodiscard]] int set_mode(mode_t mode) const;

 private:
  std::string path_;
  dev_t device_ = 0;
  ino_t inode_ = 0;
  mode_t mode_ = 0;
};

// Removes a socket file that nobody listens on. 0: there is nothing at the path now. EADDRINUSE: a
// listener, or something that is no socket.
[[nodiscard]] int remove_stale(const std::string& path);

}  // namespace skep::host

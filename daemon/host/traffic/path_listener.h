#pragma once

#include <optional>
#include <string>
#include <sys/types.h>

#include <tl/expected.hpp>

#include "host/traffic/numbered_fd.h"
#include "host/traffic/socket_file.h"
#include "host/unique_fd.h"

namespace skep::host {

// The mode of a socket file: what the umask leaves of 0777, and `added` to that.
struct PathMode {
  std::optional<mode_t> umask;  // empty: this process's
  mode_t added = 0;
};

// A socket that listens on a Unix path. All is done with the rights the calling thread has.
//
// Many a program unlinks its path before it listens, to be rid of a stale file. When the second of
// its workers does so, the file of the first one's socket is gone. So the file has a second name,
// ".NAME.skep" beside it where the file system can, and gets its own back from there.
class PathListener {
 public:
  // Non-blocking and close-on-exec; errors as of Listeners::open. `path` is absolute, or "@name".
  [[nodiscard]] static tl::expected<PathListener, int> bind(const std::string& path,
                                                            const PathMode& mode);

  // Goes on with that of an earlier skepd.
  PathListener(NumberedFd socket, const SharedFacts& facts);
  void save(SharedFacts& facts) const;

  [[nodiscard]] int get() const { return socket_.get(); }

  // Gives its file its name back where that was taken away. False: clients cannot reach it.
  [[nodiscard]] bool restore();
  // Removes its file, where the path still leads there.
  void remove_file() const;

 private:
  PathListener() = default;
  [[nodiscard]] int settle_file(const std::string& path, const PathMode& mode);

  NumberedFd socket_;
  std::optional<SocketFile> file_;  // none: abstract
  std::optional<SocketFile> twin_;
};

}  // namespace skep::host

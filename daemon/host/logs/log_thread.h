#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "host/unique_fd.h"
#include "model/app_spec.h"
#include "model/error.h"

namespace skep::host {

// The thread that moves what workers print to disk, so that a slow disk never delays supervision.
// Several streams may share a file: whole lines are written, none is lost or torn, also where the
// file is rotated. Every call returns at once; callbacks come through `post`, on the caller's
// thread.
class LogThread {
 public:
  using Post = std::function<void(std::function<void()>)>;
  using Warn =
      std::function<void(std::string sentence)>;  // called on the caller's thread, through `post`
  LogThread(Post post, Warn warn);
  ~LogThread();  // flush() with 5 s, then ends the thread
  LogThread(const LogThread&) = delete;
  LogThread& operator=(const LogThread&) = delete;

  // A pipe for one stream of one worker. `reader` ends by itself when every writer has closed its
  // end.
  struct Pipe {
    UniqueFd writer;  // for the worker
  };
  // `name` is the worker's, for sentences. The file is opened by the thread; a failure to open or
  // write is one warning, what cannot be written is counted and dropped, and the file is tried
  // again.
  [[nodiscard]] Result<Pipe> capture(const std::string& name, const std::string& path,
                                     std::uint64_t rotate_bytes, std::uint32_t rotate_keep);

  // skepd's own lines: `line` ends in a newline. `path` empty: stderr.
  void write_own(std::string line);
  void open_own(const std::string& path, std::uint64_t rotate_bytes, std::uint32_t rotate_keep);

  // The last `bytes` of a file (at most 1 MiB), cut to whole lines unless the file has none.
  void tail(const std::string& path, std::uint64_t bytes,
            std::function<void(Result<std::string>)> done);

  // What is appended to the file from now on, over rotations, in pieces of at most 64 KiB; ends
  // when the handle goes. A follower that falls 1 MiB behind loses the middle and is given a line
  // that says how much.
  class Follower {
   public:
    virtual ~Follower() = default;
  };
  [[nodiscard]] std::unique_ptr<Follower> follow(const std::string& path,
                                                 std::function<void(std::string piece)> grown);

  // Everything readable now is on disk when `done` is called, or `wait` is over.
  void flush(std::function<void()> done);

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace skep::host

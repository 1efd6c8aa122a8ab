#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>

#include "host/logs/log_part.h"
#include "host/logs/log_place.h"
#include "host/unique_fd.h"
#include "model/error.h"
#include "model/time.h"

namespace skep::host {

struct LogLimits {
  Duration farewell = std::chrono::seconds(5);  // how long the destructor waits for a stuck disk
  Duration silence = std::chrono::seconds(1);   // a line begun is held back no longer than this
};

// The thread that moves what workers print to disk, so that a slow disk never delays supervision.
// Every call returns at once; callbacks come through `post`, on the caller's thread, and never
// after the LogThread has gone. "On disk" means handed to the kernel by write(2).
//
// Lines. Several streams may share a file (by path): what stands in the file are whole lines, none
// lost, torn or mixed, also where the file is rotated. To that end the last line of a stream is
// held back until its newline comes, the stream ends, or it has been silent for a second (so that
// a prompt is seen). Only a line longer than 64 KiB, or one that was silent in its middle, can be
// broken, by a newline, where another stream writes in between. A stream that is alone in its file
// is copied byte for byte; the next one begins on a new line.
//
// Files are appended to, made with mode 0640 (their directories 0750), never through a symbolic
// link. A file that was moved or removed is made anew within a second of writing. What is not a
// regular file is written, too, but neither rotated nor watched.
//
// Rotation: FILE -> FILE.1 -> FILE.2 and so on, between two lines, before the file would pass
// Keeping::rotate_bytes. A line that does not fit has a file for itself; at twice rotate_bytes it
// is cut and goes on in the next file. When two captures of one file differ, the later one's
// rotation counts.
//
// Trouble: a file that cannot be opened or written is one warning and tried again every second.
// Meanwhile 256 KiB of output are kept (all files together: 16 MiB), what follows is read from the
// worker, counted and dropped; a line in the file and a warning then say how much was lost. With
// Keeping::block nothing more is read: the worker's pipe fills, and then it waits in its write.
//
// Rights: where skepd is root a file is made, opened, renamed and removed with the rights that
// logs::rights_for() finds, or refused.
class LogThread {
 public:
  using Post = std::function<void(std::function<void()>)>;  // called from the log thread, too
  using Warn =
      std::function<void(std::string sentence)>;  // called on the caller's thread, through `post`
  LogThread(Post post, Warn warn, LogLimits limits = {});
  // Writes what is readable and ends the thread. One that hangs in a write longer than
  // `limits.farewell` is left behind with all that it needs.
  ~LogThread();
  LogThread(const LogThread&) = delete;
  LogThread& operator=(const LogThread&) = delete;

  // A pipe for one stream of one worker; its reading end is the thread's, and is closed when every
  // copy of the writing end has been closed.
  struct Pipe {
    UniqueFd writer;            // for the worker: blocking, close-on-exec
    std::uint64_t capture = 0;  // its number, for redirect()
    UniqueFd reader;            // a copy, for who keeps it for the next skepd
  };
  // `name` is the worker's, such as "web:0", for sentences and dropped(). Fails when no pipe can be
  // had or the thread is stuck.
  [[nodiscard]] Result<Pipe> capture(const std::string& name, const LogPlace& place,
                                     const Keeping& keeping);

  // The same of a pipe that an earlier skepd made; `mid_line`: the file ends in the middle of a
  // line of this pipe. Gives its number, 0 where it is not captured.
  [[nodiscard]] std::uint64_t take_over(UniqueFd reader, const std::string& name,
                                        const LogPlace& place, const Keeping& keeping,
                                        bool mid_line);

  // What the capture's pipe is read of from now on goes to another file: its worker is another's
  // successor. A line that was begun and is not yet in the former file goes with it. A capture that
  // has ended is left alone; where the thread is stuck, all stays as it was.
  void redirect(std::uint64_t capture, const std::string& name, const LogPlace& place,
                const Keeping& keeping);

  // skepd's own lines, from any thread: `line` ends in a newline. At most 1 MiB waits for the disk;
  // lines beyond are dropped, and a line says how many. To standard error until open_own().
  void write_own(std::string line);
  // The same, as a function that may outlive the LogThread: it then writes to standard error.
  [[nodiscard]] std::function<void(std::string line)> own_writer() const;
  // Lines written from now on go to this file; `path` empty: standard error.
  void open_own(const std::string& path, std::uint64_t rotate_bytes, std::uint32_t rotate_keep);

  // The last `bytes` of a regular file (at most 1 MiB), with all that its workers have printed
  // until now, cut to whole lines unless that would leave nothing.
  void tail(const LogPlace& place, std::uint64_t bytes, std::function<void(Result<LogPart>)> done);
  // The same from `offset` on, as it stands; a negative one counts from the end. `bytes` 0: to the
  // end; at most 1 MiB.
  void read(const LogPlace& place, std::int64_t offset, std::uint64_t bytes,
            std::function<void(Result<LogPart>)> done);

  // Empties a file and removes those it was rotated to.
  void clear(const LogPlace& place, std::function<void(Result<void>)> done);

  // Writes what is readable, then opens every file anew by its path, skepd's own too, as whoever
  // moved them away wants it. The error names those that cannot be opened; they are tried again as
  // any file in trouble.
  void reopen(std::function<void(Result<void>)> done);

  // What the thread appends to the file from now on, over rotations, in pieces of at most 64 KiB;
  // ends when the handle goes, which may be inside `grown`. With `last`, the file's tail of that
  // many bytes comes first, with neither a gap nor a repetition. A follower that falls 1 MiB behind
  // loses the middle and is given a line that says how much.
  class Follower {
   public:
    virtual ~Follower() = default;
  };
  [[nodiscard]] std::unique_ptr<Follower> follow(const LogPlace& place,
                                                 std::function<void(std::string piece)> grown,
                                                 std::uint64_t last = 0);

  // How many bytes of the output of an app's workers have been dropped, because their file could
  // not be written. From the caller's thread.
  [[nodiscard]] std::uint64_t dropped(const std::string& app) const;

  void restore_dropped(const std::string& app, std::uint64_t bytes);

  // Writes what is readable and ends the thread, as the destructor does; what is printed from then
  // on stays in the pipes. Gives the captures whose file ends in the middle of their line.
  [[nodiscard]] std::set<std::uint64_t> end();

  // Calls `done` when everything that was readable and every own line written at the time of this
  // call is on disk, lines begun included, or has met a file in trouble.
  void flush(std::function<void()> done);

 private:
  class Impl;
  template <typename Answer>
  void refuse(std::string what, std::function<void(Answer)> done);

  std::shared_ptr<Impl> impl_;
};

}  // namespace skep::host

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "host/logs/bell.h"
#include "host/logs/clock.h"
#include "host/logs/drop_counts.h"
#include "host/logs/file_table.h"
#include "host/logs/gathering_pause.h"
#include "host/logs/mailbox.h"
#include "host/logs/outbox.h"
#include "host/logs/own_queue.h"
#include "host/logs/own_writer.h"
#include "host/logs/stream.h"
#include "host/unique_fd.h"
#include "model/time.h"

namespace skep::host::logs {

// What runs on the log thread: waits for pipes, commands and deadlines, and sleeps when there are
// none.
class LogLoop {
 public:
  struct Doors {  // to the other threads
    const Bell& bell;
    Mailbox& mailbox;
    OwnQueue& own_queue;
    Outbox& outbox;
    DropCounts& drops;
  };
  LogLoop(Doors doors, std::function<void(std::string)> warn, Duration silence);

  // Whether the kernel gave what the loop needs; on the caller's thread.
  [[nodiscard]] bool usable() const { return usable_; }

  // Until the mailbox says stop; then moves what is readable and returns.
  void run();

  // After run(): the captures whose file ends in the middle of their line.
  [[nodiscard]] std::set<std::uint64_t> unfinished() const;

 private:
  void turn();
  void handle_commands(Time now);
  void handle(CaptureCommand& command, Time now);
  void handle(RedirectCommand& command, Time now);
  void handle(TailCommand& command, Time now);
  void handle(ReadCommand& command, Time now);
  void handle(FollowCommand& command, Time now);
  void handle(ClearCommand& command, Time now);
  void handle(ReopenCommand& command, Time now);
  void handle(FlushCommand& command, Time now);

  std::size_t pump(std::uint64_t id, Time now);
  void after_read(std::uint64_t id, Stream& stream, Time now);
  void pause_stream(std::uint64_t id, const Stream& stream);
  void resume_streams();
  void drain_all(Time now);
  void drain_those_of(const std::string& path, Time now);
  void release_silent(Time now);
  void warn(const std::string& sentence);
  [[nodiscard]] int wait_milliseconds() const;

  Doors doors_;
  std::function<void(std::string)> warn_;
  Duration silence_;
  UniqueFd epoll_;
  bool usable_ = false;

  FileTable files_;
  OwnWriter own_;
  ReadBuffer buffer_;
  GatheringPause pause_;
  std::unordered_map<std::uint64_t, std::unique_ptr<Stream>> streams_;
  std::unordered_map<std::uint64_t, std::uint64_t> captures_;  // number of a capture -> its stream
  std::unordered_set<std::uint64_t> paused_;                   // streams whose file is blocked
  bool ending_ = false;
  std::uint64_t next_id_ = OwnWriter::id + 1;
  Time look_for_silent_ = never;
};

}  // namespace skep::host::logs

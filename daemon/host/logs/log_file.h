#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "host/logs/backlog.h"
#include "host/logs/byte_budget.h"
#include "host/logs/clock.h"
#include "host/logs/drop_counts.h"
#include "host/logs/followers.h"
#include "host/logs/log_place.h"
#include "host/logs/open_file.h"
#include "host/logs/rotation.h"
#include "model/time.h"

namespace skep::host::logs {

// What all files of a thread have in common.
struct FileSurroundings {
  std::function<void(std::string)> warn;
  ByteBudget budget{16UL << 20U};
  Followers followers;
  DropCounts* drops = nullptr;  // null: nobody counts
  Time next_retry = never;      // when the first of the files in trouble wants to be tried again
};

using WriterId = std::uint64_t;  // never 0

// A file that writers append to: rotates it, opens it anew when it was moved or removed, and
// bridges the time while it cannot be written.
class LogFile {
 public:
  // `owner` is whose output it holds, for sentences.
  LogFile(std::string owner, LogPlace place, FileSurroundings& around, Time now,
          const Keeping& keeping = {});

  void keep_as(const Keeping& keeping) {
    rotation_ = {keeping.rotate_bytes, keeping.rotate_keep};
    block_ = keeping.block;
  }

  void attach() { ++writers_; }
  void detach(Time now) {
    --writers_;
    detached_at_ = now;
  }
  [[nodiscard]] std::size_t writers() const { return writers_; }
  // Without writers it has nothing to do, unless it is in trouble: then it is tried for a minute.
  [[nodiscard]] bool over(Time now) const;
  void give_up();

  // Appends; in front goes a newline when the file ends in the middle of another writer's line.
  void append(WriterId writer, std::string_view data, Time now);
  // Whether the file ends in the middle of a line of this writer.
  [[nodiscard]] bool mid_line_of(WriterId writer) const;
  // The line in whose middle the file ends, if it does, was begun by this writer.
  void ends_with_line_of(WriterId writer) { last_writer_ = writer; }

  [[nodiscard]] bool troubled() const { return troubled_; }
  // Its writers are to wait: what they wrote would only be dropped.
  [[nodiscard]] bool blocked() const { return block_ && troubled_; }
  [[nodiscard]] bool retry_due(Time now) const { return troubled_ && now >= retry_at_; }
  [[nodiscard]] Time retry_at() const { return troubled_ ? retry_at_ : never; }
  void retry(Time now);

  // Lets the file go and opens what is at its path now.
  void reopen(Time now);
  // It was emptied: nothing from before comes after that.
  void cleared();

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  void open(Time now);
  void put(std::string_view data, Time now);
  void keep(std::string_view data);
  std::string_view write_lines(std::string_view data, Time now);
  std::size_t next_write(std::string_view data, Time now) const;
  std::size_t write_once(std::string_view data, Time now);
  void begin_anew(Time now);
  [[nodiscard]] Result<void> rotate() const;
  void count_lost(std::uint64_t bytes) const;
  void look_outside(Time now);
  [[nodiscard]] bool mid_line() const;

  void stall(Time now);
  void trouble(std::string_view what, const std::string& why, Time now);
  void retry_after(Duration delay, Time now);
  void recovered(Time now);

  std::string owner_;
  std::string path_;
  std::shared_ptr<const Identity> user_;
  FileSurroundings& around_;
  OpenFile file_;
  Rotation rotation_;
  bool block_ = false;
  Backlog backlog_;
  std::size_t writers_ = 0;
  Time detached_at_{};
  WriterId last_writer_ = 0;

  bool moved_ = false;
  Time look_again_{};
  Time rotate_not_before_{};
  bool rotation_warned_ = false;

  bool troubled_ = false;
  bool stalled_ = false;  // in trouble only because its reader is slow
  bool warned_ = false;
  Time retry_at_ = never;
  std::string why_;
};

}  // namespace skep::host::logs

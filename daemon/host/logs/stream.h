#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host/logs/byte_budget.h"
#include "host/logs/clock.h"
#include "host/logs/log_file.h"
#include "host/unique_fd.h"

namespace skep::host::logs {

// Where blocks are read to. In front is room for the line begun in the block before, so that it and
// its end are written in one piece.
class ReadBuffer {
 public:
  static constexpr std::size_t longest_held = 64UL << 10U;
  static constexpr std::size_t block_size = 128UL << 10U;

  [[nodiscard]] char* block() { return bytes_.data() + longest_held; }
  // `begun` (at most longest_held) and the first `count` bytes of the block.
  [[nodiscard]] std::string_view joined(std::string_view begun, std::size_t count);

 private:
  std::vector<char> bytes_ = std::vector<char>(longest_held + block_size);
};

// One pipe of one worker, and the line it has begun.
class Stream {
 public:
  Stream(WriterId id, std::uint64_t capture, UniqueFd reader, LogFile& file, ByteBudget& budget)
      : id_(id), capture_(capture), reader_(std::move(reader)), file_(&file), budget_(budget) {}
  ~Stream() { forget_held(); }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  // Moves up to about `most` bytes to the file; returns how many there were.
  std::size_t pump(ReadBuffer& buffer, std::size_t most, Time now);
  // Moves what is readable now, and the line begun.
  void drain(ReadBuffer& buffer, Time now);
  // What is read from now on goes to `file`, and the line begun, unless its beginning was written.
  void redirect(LogFile& file, Time now);
  // Writes the line begun.
  void release(Time now);

  [[nodiscard]] bool ended() const { return ended_; }
  [[nodiscard]] bool holding() const { return !held_.empty(); }
  [[nodiscard]] Time last_read() const { return last_read_; }
  [[nodiscard]] int descriptor() const { return reader_.get(); }
  [[nodiscard]] LogFile& file() const { return *file_; }
  [[nodiscard]] std::uint64_t capture() const { return capture_; }

 private:
  void move(std::string_view data, Time now);
  void hold(std::string_view rest, Time now);
  void forget_held();
  void end(Time now);
  void end_line(Time now);

  WriterId id_;
  std::uint64_t capture_;
  UniqueFd reader_;
  LogFile* file_;
  ByteBudget& budget_;
  std::string held_;
  Time last_read_{};
  bool ended_ = false;
};

}  // namespace skep::host::logs

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace skep::host {

// Cuts a stream of bytes into lines. Holds no memory between lines, at most `longest` bytes within
// one; a longer line is skipped to its end and holds none.
class LineSplitter {
 public:
  explicit LineSplitter(std::size_t longest) : longest_(longest) {}

  // The next whole line, without its newline, and takes what it used off the front of `bytes`;
  // nothing when `bytes` are used up. The line is valid until the next call or until the memory of
  // `bytes` changes.
  [[nodiscard]] std::optional<std::string_view> take(std::string_view& bytes);

  // Of the line that has begun; `skipping`: it is too long already.
  [[nodiscard]] const std::string& partial() const { return partial_; }
  [[nodiscard]] bool skipping() const { return skipping_; }
  void restore(std::string partial, bool skipping) {
    partial_ = std::move(partial);
    skipping_ = skipping;
  }

  // Lines that were skipped so far.
  [[nodiscard]] std::size_t skipped() const { return skipped_; }

 private:
  void keep(std::string_view part);
  [[nodiscard]] std::optional<std::string_view> finish(std::string_view rest);

  std::size_t longest_;
  std::size_t skipped_ = 0;
  bool skipping_ = false;
  std::string partial_;
  std::string line_;
};

}  // namespace skep::host

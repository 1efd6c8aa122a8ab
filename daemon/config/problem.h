#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

namespace skep::config {

// Where in a file, counted from 1, columns in characters. Line 0: the file as a whole.
struct Place {
  std::uint32_t line = 0;
  std::uint32_t column = 0;

  bool operator==(const Place&) const = default;
  bool operator<(const Place& other) const {
    return std::tie(line, column) < std::tie(other.line, other.column);
  }
};

// Why a config cannot be used.
struct Problem {
  std::string file;
  std::uint32_t line = 0;  // 0: the file as a whole
  std::uint32_t column = 0;
  std::string message;

  // "skep.toml:3:1: sentence", or "skep.toml: sentence" about the whole file.
  [[nodiscard]] std::string text() const;

  bool operator==(const Problem&) const = default;
};

// Gathers problems. At most 500 are kept, for a file may be nothing but errors; the rest is
// counted.
class Problems {
 public:
  void add(const std::string& file, Place place, std::string message);

  // What was added since the last call belongs to one file: it is put in order of its places.
  void close_file();

  [[nodiscard]] bool empty() const { return list_.empty(); }
  [[nodiscard]] std::vector<Problem> take() &&;

 private:
  std::vector<Problem> list_;
  std::size_t closed_ = 0;
  std::size_t uncounted_ = 0;
};

}  // namespace skep::config

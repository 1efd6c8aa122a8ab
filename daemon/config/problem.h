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

// What is wrong with a config.
struct Problem {
  enum class Severity : std::uint8_t {
    error,    // it cannot be used
    warning,  // it can, but hardly does what is meant
  };

  std::string file;
  std::uint32_t line = 0;  // 0: the file as a whole
  std::uint32_t column = 0;
  std::string message;
  Severity severity = Severity::error;

  // "skep.toml:3:1: sentence", or "skep.toml: sentence" about the whole file; a warning has
  // "warning: " before its sentence.
  [[nodiscard]] std::string text() const;

  bool operator==(const Problem&) const = default;
};

// Gathers problems. At most 500 errors and 100 warnings are kept, for a file may be nothing but
// errors; the rest is counted.
class Problems {
 public:
  using Severity = Problem::Severity;

  void add(const std::string& file, Place place, std::string message,
           Severity severity = Severity::error);

  // What was added since the last call belongs to one file: it is put in order of its places.
  void close_file();

  [[nodiscard]] bool has_errors() const { return errors_.kept > 0; }
  [[nodiscard]] std::vector<Problem> take() &&;

 private:
  struct Tally {
    std::size_t kept = 0;
    std::size_t left_out = 0;
  };

  std::vector<Problem> list_;
  std::size_t closed_ = 0;
  Tally errors_;
  Tally warnings_;
};

}  // namespace skep::config

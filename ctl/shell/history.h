#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace skep::ctl {

// Lines that were typed, in a file that only its owner can read. What goes wrong with the file is
// passed over: a shell without a memory is still a shell.
class History {
 public:
  static constexpr std::size_t most_lines = 1000;
  static constexpr std::size_t most_line_bytes = 4096;  // longer ones are not kept

  // Empty: nothing is kept. The folders above the file are made.
  explicit History(std::string path);

  // The last lines, oldest first. Where there were many more, the file is cut to them.
  [[nodiscard]] std::vector<std::string> load();
  void append(std::string_view line);

 private:
  void replace(const std::vector<std::string>& lines);

  std::string path_;
};

}  // namespace skep::ctl

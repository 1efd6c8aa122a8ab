#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skep::config {

// What a shell would run, with the variables it would set for it.
struct SimpleCommand {
  std::vector<std::pair<std::string, std::string>> env;
  std::vector<std::string> words;

  bool operator==(const SimpleCommand&) const = default;
};

// A text for sh(1) that is one command and means its words as they stand: NAME=value in front,
// words, quotes and backslashes, a leading `exec`. Nothing for what only a shell can do (`&&`,
// pipes, `$`, `*`, comments), and for texts without a word, above 1 KiB or of more than printable
// ASCII.
[[nodiscard]] std::optional<SimpleCommand> simple_command(std::string_view text);

}  // namespace skep::config

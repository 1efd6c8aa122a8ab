#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ctl/completion/complete.h"

namespace skep::ctl {

// Lines typed at a terminal, with readline. One at a time, since readline has one state.
class LineEditor {
 public:
  // Given the words up to the cursor, the last one being typed, perhaps empty.
  using Completer = std::function<Completion(const std::vector<std::string>& words)>;

  LineEditor(const std::vector<std::string>& history, Completer completer);
  ~LineEditor();
  LineEditor(const LineEditor&) = delete;
  LineEditor& operator=(const LineEditor&) = delete;

  // Nothing at the end of the input.
  [[nodiscard]] std::optional<std::string> read(const std::string& prompt);
  void remember(const std::string& line);
};

}  // namespace skep::ctl

#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "integration/harness/workspace.h"

namespace skep::harness {

// A program in a real terminal: tmux, with a server of the test's own, 100 columns and 30 lines.
class Terminal {
 public:
  Terminal(const std::vector<std::string>& command,
           const std::map<std::string, std::string>& environment);
  ~Terminal();
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  // Text as it is typed.
  void type(const std::string& text) const;
  // A key by tmux's name: "Tab", "Enter", "Up", "C-d".
  void press(const std::string& key) const;
  [[nodiscard]] std::string screen() const;
  // Whether the text is on the screen before the deadline.
  [[nodiscard]] bool shows(const std::string& text,
                           std::chrono::milliseconds deadline = std::chrono::seconds(20)) const;
  // The program's exit status, once it has ended; -1 at the deadline.
  [[nodiscard]] int exit_status() const;

 private:
  [[nodiscard]] std::string tmux(std::vector<std::string> words) const;

  Workspace files_;
};

}  // namespace skep::harness

#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "integration/harness/workspace.h"

namespace skep::harness {

// A program in a real terminal: tmux, with a server of the test's own, which ends with this.
class Terminal {
 public:
  struct Size {
    unsigned columns;
    unsigned rows;
  };

  explicit Terminal(const std::vector<std::string>& command,
                    const std::map<std::string, std::string>& environment = {},
                    Size size = {80, 24});
  ~Terminal();
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  // Text as it is typed.
  void type(const std::string& text) const;
  // A key by tmux's name: "Tab", "Enter", "Up", "C-d".
  void press(const std::string& key) const;
  void resize(unsigned columns, unsigned rows) const;

  // What is on the screen now, its rows as lines.
  [[nodiscard]] std::string screen() const;
  [[nodiscard]] std::vector<std::string> rows() const;
  // Whether the text comes to be on the screen before the deadline, or is no longer.
  [[nodiscard]] bool shows(const std::string& text,
                           std::chrono::milliseconds deadline = std::chrono::seconds(20)) const;
  [[nodiscard]] bool no_longer_shows(const std::string& text) const;

  // The program's exit status, once it has ended; -1 at the deadline.
  [[nodiscard]] int exit_status() const;
  [[nodiscard]] bool ends() const { return exit_status() >= 0; }

 private:
  [[nodiscard]] std::string tmux(std::vector<std::string> words) const;

  Workspace files_;
};

}  // namespace skep::harness

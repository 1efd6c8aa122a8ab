#include "integration/harness/terminal.h"

#include <sstream>

#include <gtest/gtest.h>

#include "integration/harness/eventually.h"
#include "integration/harness/process.h"

namespace skep::harness {
namespace {

std::string quoted(const std::string& word) {
  std::string text = "'";
  for (const char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + '\'';
}

}  // namespace

Terminal::Terminal(const std::vector<std::string>& command,
                   const std::map<std::string, std::string>& environment, Size size) {
  // A program that ^C ends leaves its shell to say so.
  std::string script = "trap : INT\nunset TMUX\nexport TERM=screen\n";
  for (const auto& [name, value] : environment)
    script += "export " + name + '=' + quoted(value) + '\n';
  for (const std::string& word : command) script += quoted(word) + ' ';
  script += "\necho $? > " + quoted(files_.path("status")) + "\nexec sleep 1000\n";
  files_.write("script", script);
  static_cast<void>(
      tmux({"-f", "/dev/null", "new-session", "-d", "-x", std::to_string(size.columns), "-y",
            std::to_string(size.rows), "sh " + files_.path("script")}));
}

Terminal::~Terminal() {
  static_cast<void>(tmux({"kill-server"}));
}

std::string Terminal::tmux(std::vector<std::string> words) const {
  words.insert(words.begin(), {"tmux", "-u", "-S", files_.path("tmux")});
  return run(words, std::chrono::seconds(30), {{"LC_ALL", "C.UTF-8"}, {"TERM", "screen"}}).out;
}

void Terminal::type(const std::string& text) const {
  static_cast<void>(tmux({"send-keys", "-l", text}));
}

void Terminal::press(const std::string& key) const {
  static_cast<void>(tmux({"send-keys", key}));
}

void Terminal::resize(unsigned columns, unsigned rows) const {
  static_cast<void>(
      tmux({"resize-window", "-x", std::to_string(columns), "-y", std::to_string(rows)}));
}

std::string Terminal::screen() const {
  return tmux({"capture-pane", "-p"});
}

std::vector<std::string> Terminal::rows() const {
  std::vector<std::string> rows;
  std::istringstream text(screen());
  for (std::string row; std::getline(text, row);) rows.push_back(row);
  return rows;
}

bool Terminal::shows(const std::string& text, std::chrono::milliseconds deadline) const {
  return eventually(deadline, [&] { return screen().find(text) != std::string::npos; });
}

bool Terminal::no_longer_shows(const std::string& text) const {
  return eventually([&] { return screen().find(text) == std::string::npos; });
}

int Terminal::exit_status() const {
  std::string status;
  if (!eventually([&] { return !(status = read_file(files_.path("status"))).empty(); })) return -1;
  return std::stoi(status);
}

}  // namespace skep::harness

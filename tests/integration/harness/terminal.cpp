#include "integration/harness/terminal.h"

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
                   const std::map<std::string, std::string>& environment) {
  std::string script = "unset TMUX\nexport TERM=screen\n";
  for (const auto& [name, value] : environment)
    script += "export " + name + '=' + quoted(value) + '\n';
  for (const std::string& word : command) script += quoted(word) + ' ';
  script += "\necho $? > " + quoted(files_.path("status")) + "\nexec sleep 1000\n";
  files_.write("script", script);
  static_cast<void>(
      tmux({"new-session", "-d", "-x", "100", "-y", "30", "sh " + files_.path("script")}));
}

Terminal::~Terminal() {
  static_cast<void>(tmux({"kill-server"}));
}

std::string Terminal::tmux(std::vector<std::string> words) const {
  words.insert(words.begin(), {"tmux", "-f", "/dev/null", "-S", files_.path("tmux")});
  return run(words).out;
}

void Terminal::type(const std::string& text) const {
  static_cast<void>(tmux({"send-keys", "-l", text}));
}

void Terminal::press(const std::string& key) const {
  static_cast<void>(tmux({"send-keys", key}));
}

std::string Terminal::screen() const {
  return tmux({"capture-pane", "-p"});
}

bool Terminal::shows(const std::string& text, std::chrono::milliseconds deadline) const {
  return eventually(deadline, [&] { return screen().find(text) != std::string::npos; });
}

int Terminal::exit_status() const {
  std::string status;
  if (!eventually([&] { return !(status = read_file(files_.path("status"))).empty(); })) return -1;
  return std::stoi(status);
}

}  // namespace skep::harness

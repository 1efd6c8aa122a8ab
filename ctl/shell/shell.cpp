#include "ctl/shell/shell.h"

#include <array>
#include <cerrno>
#include <functional>
#include <unistd.h>

#include "ctl/shell/history.h"
#include "ctl/shell/split.h"

namespace skep::ctl {
namespace {

constexpr std::size_t most_line_bytes = 64 << 10;

// Byte by byte, since a verb of the shell may read what follows the line from the same fd.
std::optional<std::string> next_line(int fd) {
  std::string line;
  for (;;) {
    char c = 0;
    const ssize_t got = ::read(fd, &c, 1);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return line.empty() ? std::nullopt : std::optional(line);
    if (c == '\n' || line.size() == most_line_bytes) return line;
    line += c;
  }
}

void run_lines(const std::function<std::optional<std::string>()>& next, const Shell& shell,
               const Surroundings& around, const RunLine& run_line) {
  const std::array<std::string, 1> status{"status"};
  run_line(status, around);
  while (!shell.left) {
    const auto line = next();
    if (!line) return;
    const std::vector<std::string> words = split(*line);
    if (!words.empty()) run_line(words, around);
  }
}

}  // namespace

std::string history_path(const Surroundings& around) {
  if (const auto state = around.variable("XDG_STATE_HOME"); state && state->starts_with('/'))
    return *state + "/skep/history";
  if (const auto home = around.variable("HOME"); home && home->starts_with('/'))
    return *home + "/.local/state/skep/history";
  return {};
}

void run_shell(const std::string& prompt, const Surroundings& around, std::ostream& out,
               const RunLine& run_line, const LineEditor::Completer& completer) {
  Shell shell;
  Surroundings inside = around;
  inside.shell = &shell;
  if (!around.can_answer)
    return run_lines([&] { return next_line(around.input); }, shell, inside, run_line);
  History history(history_path(around));
  LineEditor editor(history.load(), completer);
  std::string last;
  const auto typed = [&] {
    out << std::flush;
    auto line = editor.read(prompt);
    if (!line) out << '\n';
    if (!line || split(*line).empty() || *line == last) return line;
    last = *line;
    editor.remember(last);
    history.append(last);
    return line;
  };
  run_lines(typed, shell, inside, run_line);
}

}  // namespace skep::ctl

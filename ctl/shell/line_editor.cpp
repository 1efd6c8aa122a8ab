#include "ctl/shell/line_editor.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>

#include <readline/history.h>
#include <readline/readline.h>

#include "ctl/shell/history.h"
#include "ctl/shell/split.h"

namespace skep::ctl {
namespace {

// readline's callbacks take no argument of ours.
LineEditor::Completer* completer_in_use = nullptr;

char* copy_of(const std::string& text) {
  return ::strdup(text.c_str());
}

// readline asks for one match after another.
char* next_match(const char* /*text*/, int state) {
  static std::vector<Candidate> candidates;
  static std::size_t next = 0;
  if (state == 0) {
    const std::string line(rl_line_buffer, static_cast<std::size_t>(rl_point));
    candidates = (*completer_in_use)(split_for_completion(line)).candidates;
    next = 0;
  }
  return next < candidates.size() ? copy_of(candidates[next++].word) : nullptr;
}

char** matches(const char* text, int /*begin*/, int /*end*/) {
  const std::string line(rl_line_buffer, static_cast<std::size_t>(rl_point));
  if ((*completer_in_use)(split_for_completion(line)).files) return nullptr;
  rl_attempted_completion_over = 1;
  return rl_completion_matches(text, next_match);
}

}  // namespace

LineEditor::LineEditor(const std::vector<std::string>& history, Completer completer) {
  static Completer kept;
  kept = std::move(completer);
  completer_in_use = &kept;
  rl_readline_name = "skepctl";
  rl_attempted_completion_function = matches;
  // Not at a colon: web:0 is one word.
  rl_basic_word_break_characters = " \t\n";
  using_history();
  stifle_history(static_cast<int>(History::most_lines));
  for (const std::string& line : history) add_history(line.c_str());
}

LineEditor::~LineEditor() {
  rl_attempted_completion_function = nullptr;
  clear_history();
}

std::optional<std::string> LineEditor::read(const std::string& prompt) {
  const std::unique_ptr<char, decltype(&std::free)> line(::readline(prompt.c_str()), &std::free);
  if (!line) return std::nullopt;
  return std::string(line.get());
}

void LineEditor::remember(const std::string& line) {
  add_history(line.c_str());
}

}  // namespace skep::ctl

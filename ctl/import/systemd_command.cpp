#include "ctl/import/systemd_command.h"

#include "ctl/import/shell_command.h"
#include "ctl/import/skepd_variable.h"

namespace skep::ctl::importing {
namespace {

// "${NAME}", or "$NAME" that is a word of its own, at the front; empty: neither.
struct Reference {
  std::string name;
  std::size_t length = 0;
};

Reference braced_at(std::string_view text) {
  if (!text.starts_with("${")) return {};
  const auto close = text.find('}');
  if (close == std::string_view::npos || !is_variable_name(text.substr(2, close - 2))) return {};
  return {std::string(text.substr(2, close - 2)), close + 1};
}

class Substitution {
 public:
  explicit Substitution(const App& app) : app_(app) {}

  void add(std::vector<Word>& words, std::string_view word) const {
    if (word.starts_with('$') && is_variable_name(word.substr(1)))
      return add_split(words, std::string(word.substr(1)));
    Word made;
    std::string plain;
    while (!word.empty()) {
      const Reference reference = braced_at(word);
      if (reference.length == 0) {
        const bool doubled = word.starts_with("$$");
        plain += word.front();
        word.remove_prefix(doubled ? 2 : 1);
        continue;
      }
      word.remove_prefix(reference.length);
      if (const std::string* known = app_.find_env(reference.name)) {
        plain += *known;
        continue;
      }
      if (!plain.empty()) made.push_back({std::move(plain), false});
      plain.clear();
      made.push_back({"\"${" + reference.name + "}\"", true});
    }
    if (!plain.empty()) made.push_back({std::move(plain), false});
    words.push_back(std::move(made));
  }

 private:
  void add_split(std::vector<Word>& words, const std::string& name) const {
    const std::string* known = app_.find_env(name);
    if (known == nullptr) return words.push_back({{"$" + name, true}});
    for (std::string& word : systemd_words(*known)) words.push_back({{std::move(word), false}});
  }

  const App& app_;
};

// Takes the marks in front of the program; whether variables are to be put in.
bool take_marks(App& app, std::string& program, bool& renamed) {
  bool expands = true;
  for (; !program.empty(); program.erase(0, 1)) {
    const char mark = program.front();
    if (mark == '@')
      renamed = true;
    else if (mark == ':')
      expands = false;
    else if (mark == '-')
      app.note("ExecStart=-",
               "systemd counts every exit as success; restart.policy = \"always\" does not ask.");
    else if (mark == '+' || mark == '!')
      app.note(std::string("ExecStart=") + mark,
               "The program runs as user here, without privileges beside.");
    else
      break;
  }
  return expands;
}

}  // namespace

void set_exec_start(App& app, const std::string& exec_start, const Specifiers& specifiers) {
  std::vector<std::string> words = systemd_words(exec_start);
  if (words.empty()) return;
  bool renamed = false;
  const bool expands = take_marks(app, words.front(), renamed);
  if (renamed && words.size() > 1) {
    app.note("ExecStart=@ ... " + words[1], "A program goes by its own name.");
    words.erase(words.begin() + 1);
  }
  std::vector<Word> made;
  const Substitution substitution(app);
  for (const std::string& word : words) {
    const std::string text = specifiers.expand(word);
    if (expands)
      substitution.add(made, text);
    else
      made.push_back({{text, false}});
  }
  app.command = command_of({}, made);
}

}  // namespace skep::ctl::importing

#include "ctl/import/procfile.h"

#include <algorithm>
#include <map>
#include <optional>

#include "ctl/import/dotenv.h"
#include "ctl/import/names.h"
#include "ctl/import/quantities.h"
#include "ctl/import/shell_command.h"
#include "ctl/import/skepd_variable.h"

namespace skep::ctl::importing {
namespace {

using Variables = std::map<std::string, std::string, std::less<>>;

constexpr std::int64_t first_port = 5000;
constexpr std::int64_t ports_apart = 100;

// "$NAME", "${NAME}" or "${NAME:-default}" at the front.
struct Reference {
  std::string_view name;
  std::optional<std::string_view> otherwise;
  std::size_t length = 0;
};

Reference reference_at(std::string_view text) {
  if (text.starts_with("${")) {
    const auto close = text.find('}');
    if (close == std::string_view::npos) return {};
    const std::string_view inside = text.substr(2, close - 2);
    const auto mark = inside.find(":-");
    Reference reference{inside.substr(0, mark), std::nullopt, close + 1};
    if (mark != std::string_view::npos) reference.otherwise = inside.substr(mark + 2);
    return is_variable_name(reference.name) ? reference : Reference{};
  }
  std::size_t end = 1;
  while (end < text.size() && is_variable_name(text.substr(1, end))) ++end;
  return {text.substr(1, end - 1), std::nullopt, end};
}

bool is_safe(std::string_view value) {
  return !value.empty() && shell_quoted(std::string(value)) == value;
}

// The text with the variables that are known put in, where the shell would find the same.
std::string with_variables(std::string_view text, const Variables& variables) {
  std::string out;
  bool literal = false;
  bool quoted = false;
  while (!text.empty()) {
    if (text.front() == '\'' && !quoted) literal = !literal;
    if (text.front() == '"' && !literal) quoted = !quoted;
    const std::size_t length =
        text.front() == '\\' && !literal ? std::min<std::size_t>(2, text.size()) : 1;
    if (text.front() == '$' && !literal) {
      const Reference reference = reference_at(text);
      const auto known = variables.find(reference.name);
      const auto value = known != variables.end() ? std::optional<std::string_view>(known->second)
                                                  : reference.otherwise;
      if (!reference.name.empty() && value && is_safe(*value)) {
        out += *value;
        text.remove_prefix(reference.length);
        continue;
      }
    }
    out += text.substr(0, length);
    text.remove_prefix(length);
  }
  return out;
}

class Reading {
 public:
  explicit Reading(const Around& around) : around_(around) {}

  void read_dotenv() {
    const std::string path = absolute(around_.folder, ".env");
    for (const NamedText& file : around_.files(path)) {
      Dotenv dotenv = parse_dotenv(file.text);
      for (auto& [name, value] : dotenv.variables) variables_[name] = value;
      for (const std::string& line : dotenv.odd_lines)
        imported_.notes.push_back({".env: " + line, "This line sets no variable."});
      if (!dotenv.variables.empty())
        imported_.notes.push_back({"", "The variables of " + file.path +
                                           " stand in each env below, with what is secret "
                                           "in them; keep this file from other eyes."});
    }
  }

  void read(std::string_view line) {
    if (line.empty() || line.starts_with('#')) return;
    const auto [name, command] = procfile_line(line);
    if (name.empty())
      imported_.notes.push_back({std::string(line), "This line is no \"name: command\"."});
    else if (name == "release")
      imported_.notes.push_back({std::string(line),
                                 "This runs once before a release, and Skep runs services; run it "
                                 "before skepctl roll APP."});
    else
      add(name, command);
  }

  Imported take() && { return std::move(imported_); }

 private:
  void add(std::string_view name, std::string_view command) {
    App app(names_.take(name));
    app.shares_port = name == "web";
    app.set("", "directory", around_.folder);
    Variables variables = variables_;
    if (name == "web" || command.find("PORT") != std::string_view::npos) add_port(app, variables);
    ++position_;
    std::vector<std::pair<std::string, std::string>> in_front;
    app.command = command_of_line(with_variables(command, variables), in_front);
    if (app.command.size() == 3 && app.command[0] == "sh" && app.command[1] == "-c")
      app.command = command_of_line(std::string(command), in_front);
    for (const auto& [key, value] : variables) app.set_env(key, value);
    for (const auto& [key, value] : in_front) app.set_env(key, value);
    imported_.apps.push_back(std::move(app));
  }

  void add_port(App& app, Variables& variables) const {
    const auto base = variables.find("PORT");
    const auto number = base == variables.end() ? std::nullopt : integer_of(base->second);
    const std::int64_t port = number.value_or(first_port) + ports_apart * position_;
    variables["PORT"] = std::to_string(port);
    app.note("PORT", "As foreman counts; workers of a Node program share it.");
  }

  const Around& around_;
  Names names_;
  Variables variables_;
  std::int64_t position_ = 0;
  Imported imported_;
};

}  // namespace

ProcfileLine procfile_line(std::string_view line) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) return {};
  const std::string_view name = line.substr(0, colon);
  const std::string_view command = trimmed(line.substr(colon + 1));
  const bool fits = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  });
  if (!fits || command.empty()) return {};
  return {name, command};
}

Result<Imported> import_procfile(std::string_view text, const Around& around) {
  Reading reading(around);
  reading.read_dotenv();
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    reading.read(trimmed(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return std::move(reading).take();
}

}  // namespace skep::ctl::importing

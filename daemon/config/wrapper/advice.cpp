#include "config/wrapper/advice.h"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

#include "config/node_options.h"

namespace skep::config {
namespace {

constexpr std::size_t longest_command = 400;
constexpr std::size_t longest_path = 250;
constexpr std::size_t longest_quote = 100;

bool is_printable(char c) {
  return c >= ' ' && c <= '~';
}

std::string shown(std::string_view text, std::size_t most) {
  std::string out(text.substr(0, most));
  std::replace_if(
      out.begin(), out.end(), [](char c) { return !is_printable(c); }, '?');
  if (text.size() > most) out += "...";
  return out;
}

std::string toml(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '$') out += '$';
    out += c;
  }
  return out + '"';
}

std::string for_shell(const std::string& word) {
  const bool plain = !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           std::string_view("-_./=:,@+%").find(c) != std::string_view::npos;
  });
  if (plain) return word;
  std::string out = "'";
  for (const char c : word) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::string in_file(const SimpleCommand& command) {
  std::string text = "command = [";
  for (const std::string& word : command.words)
    text += (text.back() == '[' ? "" : ", ") + toml(word);
  text += ']';
  if (command.env.empty()) return text;
  text += " and env = {";
  for (const auto& [name, value] : command.env)
    text += (text.back() == '{' ? " " : ", ") + name + " = " + toml(value);
  return text + " }";
}

std::string on_command_line(const SimpleCommand& command) {
  std::string text;
  for (const auto& [name, value] : command.env) text += name + '=' + for_shell(value) + ' ';
  text += "skepd --";
  for (const std::string& word : command.words) text += ' ' + for_shell(word);
  return text;
}

std::string text_of(const SimpleCommand& command, Wording wording) {
  return wording == Wording::file ? in_file(command) : on_command_line(command);
}

std::string verb(Wording wording) {
  return wording == Wording::file ? ": write " : ": run ";
}

// Node itself strips types that need only be left out.
std::string stripping(const InnerCommand& inner, Wording wording) {
  const auto& words = inner.command.words;
  const auto script = std::find_if(words.begin(), words.end(), is_typescript);
  if (!inner.typescript || script == words.end() || script->ends_with(".tsx")) return {};
  SimpleCommand plain{inner.command.env, {"node"}};
  plain.words.insert(plain.words.end(), script, words.end());
  return ", or with Node 22.18 or later " + text_of(plain, wording);
}

std::string script_says(const InnerCommand& inner) {
  return '"' + shown(inner.script, longest_quote) + "\" in " + shown(inner.file, longest_path) +
         " says \"" + shown(*inner.text, longest_quote) + '"';
}

std::string origin(const InnerCommand& inner) {
  if (inner.script.empty() || !inner.text) return {};
  const auto said = simple_command(*inner.text);
  if (!said || said->words != inner.command.words) return "; " + script_says(inner);
  return ", which is what \"" + shown(inner.script, longest_quote) + "\" says in " +
         shown(inner.file, longest_path);
}

std::string unknown(const InnerCommand& inner, const std::string& program, Wording wording) {
  const SimpleCommand example{{}, {"node", "server.js"}};
  std::string text;
  if (!inner.script.empty())
    text = inner.text ? "; " + script_says(inner)
                      : "; there is no script \"" + shown(inner.script, longest_quote) + "\" in " +
                            shown(inner.file, longest_path);
  text += verb(wording) + "what it comes to run, such as " + text_of(example, wording);
  if (wording == Wording::file) text += ", or runtime = \"other\" to run " + program + " as it is";
  return text;
}

}  // namespace

std::string advice(const InnerCommand& inner, const std::string& program, Wording wording) {
  if (inner.command.words.empty()) return unknown(inner, program, wording);
  const std::string command = text_of(inner.command, wording);
  if (command.size() > longest_command ||
      !std::all_of(command.begin(), command.end(), is_printable))
    return unknown(inner, program, wording);
  return verb(wording) + command + stripping(inner, wording) + origin(inner);
}

}  // namespace skep::config

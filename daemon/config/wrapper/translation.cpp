#include "config/wrapper/translation.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "config/node_options.h"
#include "config/runtime.h"
#include "config/wrapper/shell_words.h"

namespace skep::config {
namespace {

constexpr std::array harmless_options{"-s", "--silent", "-q",   "--quiet",      "--if-present",
                                      "-y", "--yes",    "--no", "--no-install", "--no-audit"};
constexpr std::array run_words{"run", "run-script", "rum", "urn"};
constexpr std::array exec_words{"exec", "x", "dlx"};
constexpr std::array npm_scripts{"start", "stop", "restart", "test", "t"};

template <typename List>
bool contains(const List& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

Words from(const Words& words, std::size_t begin) {
  return {std::next(words.begin(), static_cast<std::ptrdiff_t>(std::min(begin, words.size()))),
          words.end()};
}

Words joined(Words first, const Words& rest) {
  first.insert(first.end(), rest.begin(), rest.end());
  return first;
}

// Less options that change nothing here and one "--"; nothing where another option comes first, for
// its value may be the next word.
std::optional<Words> after_options(const Words& words) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--") return from(words, i + 1);
    if (!words[i].starts_with('-')) return from(words, i);
    if (!contains(harmless_options, words[i])) return std::nullopt;
  }
  return Words{};
}

// "tsx" of "tsx@4.7", "@scope/tool" of itself.
std::string without_version(const std::string& package) {
  const auto at = package.find('@', 1);
  return package.substr(0, at);
}

// Where the first word from `begin` on stands that a keeper could keep running.
std::size_t first_program(const Words& words, std::size_t begin) {
  while (begin < words.size() && !is_node_script(words[begin]) && !is_wrapper_name(words[begin]))
    ++begin;
  return begin;
}

std::size_t exec_option(const Words& words) {
  const auto option = std::find_if(words.begin(), words.end(), [](const std::string& word) {
    return word == "--exec" || word == "-x";
  });
  return static_cast<std::size_t>(std::distance(words.begin(), option));
}

// `nodemon --exec "node --flag" server.js`
Words command_of_exec(const Words& words, std::size_t option) {
  if (option + 1 >= words.size()) return {};
  const auto command = simple_command(words[option + 1]);
  if (!command || !command->env.empty()) return {};
  return joined(command->words, from(words, first_program(words, option + 2)));
}

Words arguments_of(const Words& words, std::size_t begin) {
  Words rest = from(words, begin);
  if (!rest.empty() && rest.front() == "--") rest.erase(rest.begin());
  return rest;
}

}  // namespace

std::optional<Request> request_of_scripts(const std::string& name, const Words& words) {
  const auto asked = after_options(words);
  if (!asked || asked->empty()) return std::nullopt;
  const std::string& first = asked->front();
  if (contains(run_words, first)) {
    const auto script = after_options(from(*asked, 1));
    if (!script || script->empty()) return std::nullopt;
    return Request{script->front(), arguments_of(*script, 1)};
  }
  if (contains(exec_words, first)) return Request{"", command_of_runner(from(*asked, 1))};
  if (first == "node") return Request{"", *asked};
  if (name == "npm" && !contains(npm_scripts, first)) return std::nullopt;
  return Request{first == "t" ? "test" : first, arguments_of(*asked, 1)};
}

Words command_of_runner(const Words& words) {
  auto command = after_options(words);
  if (!command || command->empty()) return {};
  command->front() = without_version(command->front());
  return *command;
}

Words command_of_tsx(const Words& words) {
  const bool watched = !words.empty() && words.front() == "watch";
  const Words rest = from(words, watched ? 1 : 0);
  const bool script_first = !rest.empty() && !rest.front().starts_with('-');
  return script_first ? joined({"node", "--import", "tsx"}, rest) : Words{};
}

Words command_of_ts_node(const std::string& name, const Words& words) {
  bool esm = name == "ts-node-esm";
  bool transpile = false;
  std::size_t at = 0;
  for (; at < words.size() && words[at].starts_with('-'); ++at) {
    if (words[at] == "--esm")
      esm = true;
    else if (words[at] == "-T" || words[at] == "--transpile-only")
      transpile = true;
    else
      return {};
  }
  if (at == words.size()) return {};
  const Words rest = from(words, at);
  if (esm) return joined({"node", "--loader", "ts-node/esm"}, rest);
  return joined(
      {"node", "--require", transpile ? "ts-node/register/transpile-only" : "ts-node/register"},
      rest);
}

Words command_of_keeper(const std::string& name, const Words& words) {
  if (name == "nodemon")
    if (const auto exec = exec_option(words); exec < words.size())
      return command_of_exec(words, exec);
  const auto script = first_program(words, 0);
  if (script == words.size() || words[script].find(".config.") != std::string::npos) return {};

  // pm2's own options stand behind the script too.
  const auto dashes = std::find(words.begin(), words.end(), "--");
  const Words passed = name.starts_with("pm2")
                           ? Words(dashes == words.end() ? dashes : std::next(dashes), words.end())
                           : from(words, script + 1);
  if (is_wrapper_name(words[script])) return joined({words[script]}, passed);
  return joined({is_typescript(words[script]) ? "tsx" : "node", words[script]}, passed);
}

}  // namespace skep::config

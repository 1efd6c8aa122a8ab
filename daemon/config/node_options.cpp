#include "config/node_options.h"

#include <algorithm>
#include <array>

namespace skep::config {
namespace {

constexpr std::array script_endings{".js", ".cjs", ".mjs"};
constexpr std::array typescript_endings{".ts", ".cts", ".mts", ".tsx"};

// Those whose value is a word of its own.
constexpr std::array options_with_value{"-r",
                                        "--require",
                                        "--import",
                                        "--loader",
                                        "--experimental-loader",
                                        "-C",
                                        "--conditions",
                                        "--title",
                                        "--input-type",
                                        "--env-file",
                                        "--env-file-if-exists",
                                        "--disable-warning",
                                        "--test-reporter",
                                        "--test-reporter-destination",
                                        "--test-name-pattern"};
// Those after which the words are no script.
constexpr std::array options_with_program{"-e", "--eval",        "-p", "--print", "-pe", "--run",
                                          "-i", "--interactive", "-c", "--check"};

template <typename List>
bool contains(const List& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

template <typename List>
bool has_ending(const List& endings, std::string_view word) {
  return std::any_of(endings.begin(), endings.end(), [&](std::string_view ending) {
    return word.size() > ending.size() && word.ends_with(ending);
  });
}

}  // namespace

bool is_typescript(std::string_view word) {
  return has_ending(typescript_endings, word);
}

bool is_node_script(std::string_view word) {
  return has_ending(script_endings, word) || is_typescript(word);
}

std::size_t script_index(const std::vector<std::string>& command) {
  for (std::size_t i = 1; i < command.size(); ++i) {
    if (contains(options_with_program, command[i])) break;
    if (command[i] == "--") return i + 1;
    if (!command[i].starts_with('-')) return i;
    if (contains(options_with_value, command[i])) ++i;
  }
  return command.size();
}

}  // namespace skep::config

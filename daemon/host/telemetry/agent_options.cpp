#include "host/telemetry/agent_options.h"

#include <algorithm>

namespace skep::host {

namespace {

std::string quoted_for_node(std::string_view word) {
  std::string quoted = "\"";
  for (const char c : word) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

// Node reads '_' within the name of an option as '-'.
bool names_option(std::string_view word, std::string_view option) {
  const std::string_view name = word.substr(0, word.find('='));
  return std::ranges::equal(name, option, {}, [](char c) { return c == '_' ? '-' : c; });
}

std::vector<std::string_view> words_of(std::string_view options) {
  constexpr std::string_view between = " \t\n\"";
  std::vector<std::string_view> words;
  while (true) {
    options.remove_prefix(std::min(options.find_first_not_of(between), options.size()));
    if (options.empty()) return words;
    const std::size_t end = std::min(options.find_first_of(between), options.size());
    words.push_back(options.substr(0, end));
    options.remove_prefix(end);
  }
}

}  // namespace

Result<std::string> agent_options(const std::string& script,
                                  const std::vector<std::string>& command,
                                  std::string_view owners_options) {
  std::vector<std::string_view> words = words_of(owners_options);
  words.insert(words.end(), command.begin(), command.end());
  const auto given = [&](std::string_view option) {
    return std::ranges::any_of(words,
                               [&](std::string_view word) { return names_option(word, option); });
  };
  if (given("--experimental-policy"))
    return fail(
        "runs without figures of its event loop and heap, because Node lets nothing be loaded that "
        "is not in its --experimental-policy");
  std::string options = "--require " + quoted_for_node(script);
  if (given("--permission") || given("--experimental-permission"))
    options +=
        ' ' + quoted_for_node("--allow-fs-read=" + script.substr(0, script.find_last_of('/') + 1));
  if (!owners_options.empty()) options.append(" ").append(owners_options);
  return options;
}

}  // namespace skep::host

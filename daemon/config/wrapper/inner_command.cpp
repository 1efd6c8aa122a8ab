#include "config/wrapper/inner_command.h"

#include <iterator>
#include <utility>

#include "config/program.h"
#include "config/wrapper/package_file.h"
#include "config/wrapper/translation.h"

namespace skep::config {
namespace {

constexpr int most_levels = 5;

class Unwrapping {
 public:
  explicit Unwrapping(Invocation invocation) : here_(std::move(invocation)) {}

  InnerCommand run(const Wrapper& wrapper) && {
    unwrap(wrapper);
    if (levels_ > most_levels) found_.command = {};
    return std::move(found_);
  }

 private:
  void unwrap(const Wrapper& wrapper) {
    if (++levels_ > most_levels) return;
    const Words words(
        std::next(here_.command.begin(), static_cast<std::ptrdiff_t>(wrapper.own_words)),
        here_.command.end());
    switch (wrapper.kind) {
      case Wrapper::Kind::scripts:
        if (const auto request = request_of_scripts(wrapper.name, words)) follow(*request);
        return;
      case Wrapper::Kind::runner:
      case Wrapper::Kind::chooser:
        return go_on(command_of_runner(words));
      case Wrapper::Kind::tsx:
        return settle_typescript(command_of_tsx(words));
      case Wrapper::Kind::ts_node:
        return settle_typescript(command_of_ts_node(wrapper.name, words));
      case Wrapper::Kind::keeper:
        return go_on(command_of_keeper(wrapper.name, words));
    }
  }

  void follow(const Request& request) {
    if (request.script.empty()) return go_on(request.words);
    const auto package = PackageFile::read(here_.directory);
    if (!package) return;
    auto text = package->script(request.script);
    if (found_.script.empty()) {
      found_.script = request.script;
      found_.file = package->path();
      found_.text = text;
    }
    if (!text) return go_on_without_script(request);
    auto command = simple_command(*text);
    if (!command) return;
    command->words.insert(command->words.end(), request.words.begin(), request.words.end());
    for (auto& variable : command->env) found_.command.env.push_back(std::move(variable));
    go_on(std::move(command->words));
  }

  // `npm start` has a default; yarn and pnpm run the programs of packages too.
  void go_on_without_script(const Request& request) {
    if (request.script == "start" && is_file(in_directory(here_.directory, "server.js")))
      return settle({"node", "server.js"});
    if (!is_file(local_program(request.script))) return;
    found_.script.clear();
    Words words{request.script};
    words.insert(words.end(), request.words.begin(), request.words.end());
    go_on(std::move(words));
  }

  [[nodiscard]] std::string local_program(const std::string& name) const {
    return in_directory(here_.directory, "node_modules/.bin/" + name);
  }

  void go_on(Words words) {
    if (!words.empty() && (words.front() == "env" || words.front() == "cross-env"))
      words = take_environment(std::move(words));
    if (words.empty()) return;
    here_.command = std::move(words);
    if (const auto wrapper = wrapper_of(here_)) return unwrap(*wrapper);
    std::string& program = here_.command.front();
    const bool bare = program.find('/') == std::string::npos;
    if (bare && is_file(local_program(program))) program.insert(0, "node_modules/.bin/");
    settle(here_.command);
  }

  void settle_typescript(Words words) {
    found_.typescript = !words.empty();
    settle(std::move(words));
  }

  void settle(Words words) { found_.command.words = std::move(words); }

  // The variables that `env` and `cross-env` set for the command behind them.
  Words take_environment(Words words) {
    auto word = std::next(words.begin());
    for (; word != words.end() && word->find('=', 1) != std::string::npos; ++word)
      found_.command.env.emplace_back(word->substr(0, word->find('=')),
                                      word->substr(word->find('=') + 1));
    return {word, words.end()};
  }

  Invocation here_;
  InnerCommand found_;
  int levels_ = 0;
};

}  // namespace

InnerCommand inner_command(const Invocation& invocation, const Wrapper& wrapper) {
  return Unwrapping(invocation).run(wrapper);
}

}  // namespace skep::config

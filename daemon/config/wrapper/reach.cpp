#include "config/wrapper/reach.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

#include "config/program.h"
#include "config/runtime.h"

namespace skep::config {
namespace {

constexpr std::array shells{"sh", "bash", "dash", "ash", "zsh", "ksh"};

// What `sh -c TEXT` is to run, if that is one plain command.
std::optional<SimpleCommand> inside_shell(const std::vector<std::string>& command) {
  const auto name = base_name(command.front());
  if (std::find(shells.begin(), shells.end(), name) == shells.end()) return std::nullopt;
  for (std::size_t i = 1; i + 1 < command.size() && command[i].starts_with('-'); ++i)
    if (command[i].ends_with('c') && !command[i].starts_with("--"))
      return simple_command(command[i + 1]);
  return std::nullopt;
}

// Without the `env` in front.
SimpleCommand without_env(const std::vector<std::string>& command) {
  const auto program =
      std::next(command.begin(), static_cast<std::ptrdiff_t>(program_index(command)));
  SimpleCommand plain;
  for (auto word = command.begin(); word != program; ++word)
    if (const auto equals = word->find('='); equals != std::string::npos)
      plain.env.emplace_back(word->substr(0, equals), word->substr(equals + 1));
  plain.words.assign(program, command.end());
  return plain;
}

class Judgement {
 public:
  Judgement(const AppSpec& app, const std::string& path, Wording wording)
      : app_(app), path_(path), wording_(wording) {}

  [[nodiscard]] std::optional<OutOfReach> of(const SimpleCommand& command) const {
    if (command.words.empty()) return std::nullopt;
    const Invocation invocation = invocation_of(command);
    const auto wrapper = wrapper_of(invocation);
    if (!wrapper) return std::nullopt;
    const bool may = wrapper->kind == Wrapper::Kind::ts_node;  // it does for ES modules
    return OutOfReach{app_.cluster,
                      wrapper->name + (may ? " may run" : " runs") +
                          " the program as a child of its own, " +
                          (app_.cluster ? "which skepd cannot reach"
                                        : "so that loop-lag and heap would be its own") +
                          advice(with(command.env, inner_command(invocation, *wrapper)),
                                 wrapper->name, wording_)};
  }

  [[nodiscard]] std::optional<OutOfReach> of_shell(const std::string& shell,
                                                   const SimpleCommand& command) const {
    if (runtime_of(command.words, app_.directory, path_) != Runtime::node) return std::nullopt;
    InnerCommand inner;
    if (const auto wrapper = wrapper_of(invocation_of(command)))
      inner = inner_command(invocation_of(command), *wrapper);
    else
      inner.command.words = command.words;
    return OutOfReach{false,
                      shell +
                          " hides a Node program from skepd, which takes it for one of another "
                          "kind, without cluster and agent" +
                          advice(with(command.env, std::move(inner)), shell, wording_)};
  }

 private:
  using Env = std::vector<std::pair<std::string, std::string>>;

  [[nodiscard]] Invocation invocation_of(const SimpleCommand& command) const {
    return {command.words, app_.directory, path_};
  }

  static InnerCommand with(const Env& env, InnerCommand inner) {
    inner.command.env.insert(inner.command.env.begin(), env.begin(), env.end());
    return inner;
  }

  const AppSpec& app_;
  const std::string& path_;
  Wording wording_;
};

}  // namespace

std::optional<OutOfReach> out_of_reach(const AppSpec& app, bool runtime_given,
                                       const std::string& path, Wording wording) {
  if (runtime_given && app.runtime == Runtime::other) return std::nullopt;
  const Judgement judgement(app, path, wording);
  const auto inside = inside_shell(app.command);
  if (!inside) return judgement.of(without_env(app.command));
  if (runtime_given) return judgement.of(*inside);
  return judgement.of_shell(std::string(base_name(app.command.front())), *inside);
}

}  // namespace skep::config

#include "config/wrapper/wrapper.h"

#include <algorithm>
#include <array>

#include "config/node_options.h"
#include "config/program.h"
#include "config/runtime.h"

namespace skep::config {
namespace {

struct Known {
  std::string_view name;
  Wrapper::Kind kind;
};

constexpr std::array known{
    Known{"npm", Wrapper::Kind::scripts},        Known{"yarn", Wrapper::Kind::scripts},
    Known{"yarnpkg", Wrapper::Kind::scripts},    Known{"pnpm", Wrapper::Kind::scripts},
    Known{"npx", Wrapper::Kind::runner},         Known{"pnpx", Wrapper::Kind::runner},
    Known{"corepack", Wrapper::Kind::chooser},   Known{"tsx", Wrapper::Kind::tsx},
    Known{"ts-node", Wrapper::Kind::ts_node},    Known{"ts-node-esm", Wrapper::Kind::ts_node},
    Known{"ts-node-dev", Wrapper::Kind::keeper}, Known{"tsnd", Wrapper::Kind::keeper},
    Known{"nodemon", Wrapper::Kind::keeper},     Known{"pm2", Wrapper::Kind::keeper},
    Known{"pm2-runtime", Wrapper::Kind::keeper}, Known{"pm2-docker", Wrapper::Kind::keeper},
    Known{"forever", Wrapper::Kind::keeper},
};

std::optional<Wrapper> named(std::string_view name, std::size_t own_words) {
  const auto* found =
      std::find_if(known.begin(), known.end(), [&](const Known& k) { return k.name == name; });
  if (found == known.end()) return std::nullopt;
  return Wrapper{found->kind, std::string(name), own_words};
}

std::string_view without(std::string_view text, std::string_view ending) {
  return text.size() > ending.size() && text.ends_with(ending)
             ? text.substr(0, text.size() - ending.size())
             : text;
}

// "npm" of "/usr/lib/node_modules/npm/bin/npm-cli.js": the folder below the last one that holds
// packages.
std::string_view package_of(std::string_view file) {
  for (const std::string_view folder : {"/node_modules/", "/nodejs/"}) {
    const auto at = file.rfind(folder);
    if (at == std::string_view::npos) continue;
    const auto rest = file.substr(at + folder.size());
    return rest.substr(0, rest.find('/'));
  }
  // Yarn is checked in with the project: .yarn/releases/yarn-4.1.0.cjs
  return file.find("/.yarn/releases/yarn-") == std::string_view::npos ? "" : "yarn";
}

// A file is known by its package alone, for anybody may call a script "tsx.js".
std::optional<Wrapper> in_file(const std::string& path, std::size_t own_words) {
  const std::string file = real_path(path);
  const auto package = package_of(file);
  if (!is_wrapper_name(package)) return std::nullopt;
  std::string_view name = base_name(file);
  for (const std::string_view ending : {".js", ".cjs", ".mjs", "-cli"})
    name = without(name, ending);
  auto by_file = named(name, own_words);
  return by_file ? by_file : named(package, own_words);
}

}  // namespace

bool is_wrapper_name(std::string_view program) {
  return named(program, 1).has_value();
}

std::optional<Wrapper> wrapper_of(const Invocation& invocation) {
  const auto& [command, directory, path] = invocation;
  const auto name = base_name(command.front());
  if (auto wrapper = named(name, 1)) return wrapper;
  if (is_node_name(name)) {
    const std::size_t script = script_index(command);
    if (script == command.size()) return std::nullopt;
    return in_file(in_directory(directory, command[script]), script + 1);
  }
  const auto program = find_program(command.front(), directory, path);
  return program ? in_file(*program, 1) : std::nullopt;
}

}  // namespace skep::config

#include "ctl/import/runtime.h"

#include <algorithm>
#include <optional>

#include "config/program.h"
#include "config/runtime.h"
#include "config/wrapper/inner_command.h"
#include "config/wrapper/reach.h"

namespace skep::ctl::importing {
namespace {

AppSpec spec_of(const App& app) {
  AppSpec spec;
  spec.command = app.command;
  if (const Value* directory = app.find("", "directory"))
    spec.directory = std::get<std::string>(*directory);
  return spec;
}

// What npm and its like come to run, where that is told and Node runs it as it is.
std::optional<config::InnerCommand> inside(const AppSpec& spec, const std::string& path) {
  const config::Invocation invocation{spec.command, spec.directory, path};
  const auto wrapper = config::wrapper_of(invocation);
  if (!wrapper) return std::nullopt;
  auto inner = config::inner_command(invocation, *wrapper);
  if (inner.typescript || inner.command.words.empty() || inner.command.words.front().empty())
    return std::nullopt;
  return inner;
}

bool use_inner_command(App& app, AppSpec& spec, const std::string& path) {
  const auto inner = inside(spec, path);
  if (!inner) return false;
  AppSpec direct = spec;
  direct.command = inner->command.words;
  if (config::out_of_reach(direct, false, path, config::Wording::file)) return false;
  std::string was;
  for (const std::string& word : app.command) was += (was.empty() ? "" : " ") + word;
  app.note(was, "It hides the program from skepd; the command below is what it comes to run" +
                    (inner->file.empty() ? std::string(".") : ", as " + inner->file + " says."));
  for (const auto& [name, value] : inner->command.env) app.set_env(name, value);
  app.command = direct.command;
  spec = direct;
  return true;
}

void settle(App& app, const std::string& path) {
  if (app.command.empty() || app.command.front().empty()) return;
  AppSpec spec = spec_of(app);
  const auto wrong = config::out_of_reach(spec, false, path, config::Wording::file);
  if (wrong && !use_inner_command(app, spec, path)) {
    app.set("", "runtime", std::string("other"));
    app.note("runtime", wrong->sentence + ". As it is, skepd starts it like any other program: " +
                            "one port for all workers, and sight of loop and heap, are for Node "
                            "started directly.");
    return;
  }
  if (app.shares_port || config::runtime_of(app.command, spec.directory, path) != Runtime::node)
    return;
  app.set("", "cluster", false,
          "Where it listens, take this line away: then workers share its port, and a roll loses no "
          "connection.");
}

}  // namespace

bool runs_node(const std::vector<std::string>& command) {
  const std::size_t index = config::program_index(command);
  return index < command.size() && config::is_node_name(config::base_name(command[index]));
}

void settle_runtimes(Imported& imported, const std::string& path) {
  for (App& app : imported.apps) settle(app, path);
}

}  // namespace skep::ctl::importing

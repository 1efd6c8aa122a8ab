#include <algorithm>
#include <array>
#include <utility>

#include "ctl/import/pm2_app.h"
#include "ctl/import/quantities.h"
#include "ctl/import/runtime.h"

namespace skep::ctl::importing {
namespace {

struct Interpreter {
  std::string_view ending;
  std::string_view program;
};

// PM2's own, of lib/API/interpreter.json.
constexpr std::array by_ending{
    Interpreter{".js", "node"},   Interpreter{".cjs", "node"},      Interpreter{".mjs", "node"},
    Interpreter{".ts", "bun"},    Interpreter{".tsx", "bun"},       Interpreter{".sh", "bash"},
    Interpreter{".py", "python"}, Interpreter{".rb", "ruby"},       Interpreter{".php", "php"},
    Interpreter{".pl", "perl"},   Interpreter{".coffee", "coffee"}, Interpreter{".ls", "lsc"},
};

std::string interpreter_for(const std::string& script) {
  for (const Interpreter& known : by_ending)
    if (script.ends_with(known.ending)) return std::string(known.program);
  return script.find("node_modules/") != std::string::npos ? "node" : "";
}

std::string interpreter_of(Pm2Fields& fields, App& app, const std::string& script) {
  const auto named = fields.text({"exec_interpreter", "interpreter"});
  if (!named) {
    Pm2Fields mode(fields.object());
    if (mode.text({"exec_mode"}).value_or("").starts_with("cluster")) return "node";
    std::string program = interpreter_for(script);
    if (program == "bun")
      app.note("script = " + script,
               "PM2 runs TypeScript with bun; Node 22.18 or later runs it as well, where its types "
               "need only be left out: then put \"node\" for \"bun\".");
    return program;
  }
  if (*named == "none") return {};
  if (const auto at = named->find("@"); at != std::string::npos && named->starts_with("node")) {
    app.note("interpreter = " + *named,
             "Skep does not look for versions of Node; write the path of this one's node in front "
             "of command.");
    return "node";
  }
  return *named;
}

std::string script_of(Pm2Fields& fields, App& app) {
  std::string script = fields.text({"script", "exec"}).value_or("");
  if (script.empty()) app.note("", "This app of PM2 has no script.");
  if (script == "serve")
    app.note("script = serve",
             "PM2's server of static files has no equal; a web server does that, or npm's serve.");
  return script;
}

}  // namespace

void take_command(Pm2Fields& fields, App& app, const Around& around) {
  const auto cwd = fields.text({"cwd"});
  std::string directory = absolute(around.folder, cwd.value_or("."));
  if (directory.starts_with('~') && !around.home.empty())
    directory = around.home + directory.substr(1);
  if (directory.starts_with('/'))
    app.set("", "directory", directory);
  else
    app.note("cwd = " + *cwd, "This is no folder that skepctl can tell; write an absolute path.");

  const std::string script = script_of(fields, app);
  const std::string interpreter = interpreter_of(fields, app, script);
  const auto options = fields.words({"node_args", "interpreterArgs", "interpreter_args"});
  if (!interpreter.empty()) {
    app.command.push_back(interpreter);
    app.command.insert(app.command.end(), options.begin(), options.end());
    if (!script.empty()) app.command.push_back(script);
  } else {
    app.command = script.find(' ') == std::string::npos || script.find('/') != std::string::npos
                      ? std::vector<std::string>{script}
                      : fields.words({"script", "exec"});
    for (const std::string& option : options)
      app.note("node_args = " + option, "The program is not started by an interpreter.");
  }
  const auto arguments = fields.words({"args"});
  app.command.insert(app.command.end(), arguments.begin(), arguments.end());
}

void take_workers(Pm2Fields& fields, App& app) {
  const std::string said = fields.text({"instances"}).value_or("1");
  const auto mode = fields.text({"exec_mode"}).value_or("");
  const auto count = said == "max" ? std::optional<std::int64_t>(0) : integer_of(said);
  if (said == "-1")
    app.set("", "workers", std::string("1 per core"),
            "PM2's instances = -1 left one core free; a number here does that.");
  else if (count == 0)
    app.set("", "workers", std::string("1 per core"));
  else if (count && *count > 1)
    app.set("", "workers", std::min<std::int64_t>(*count, 4096));
  else if (!count)
    app.note("instances = " + said, "This is no number of workers that skepctl understands.");
  if (!mode.empty() && !mode.starts_with("cluster") && !mode.starts_with("fork"))
    app.note("exec_mode = " + mode, "PM2 knows \"fork\" and \"cluster\".");
  // PM2 takes `instances: 1` for cluster too, where a program that never listens does no harm.
  const bool many = mode.empty() && said != "1";
  app.shares_port = runs_node(app.command) && (mode.starts_with("cluster") || many);
}

}  // namespace skep::ctl::importing

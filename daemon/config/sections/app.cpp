#include <string>
#include <utility>

#include "config/defaults.h"
#include "config/program.h"
#include "config/quote.h"
#include "config/runtime.h"
#include "config/sections/account_name.h"
#include "config/sections/sections.h"
#include "config/wrapper/reach.h"

namespace skep::config {

namespace {

struct Origin {
  std::vector<std::string> command;  // empty: none that could be used
  std::string directory;
};

Origin read_origin(TableReader& app, const Entry& entry) {
  Origin origin;
  auto command = app.strings("command", R"(an array of strings such as ["node", "server.js"])");
  if (!app.has("command"))
    app.complain_at(entry.place, '[' + app.name() +
                                     R"(] has no command; write command = ["node", "server.js"])");
  if (command && (command->empty() || command->front().empty())) {
    app.complain("command", " must begin with the program to run");
    command.reset();
  }
  if (command) origin.command = std::move(*command);
  if (auto directory = app.absolute_path("directory")) origin.directory = std::move(*directory);
  return origin;
}

// Where nothing tells, node, of which every key may be set: no complaint follows from another.
Runtime read_runtime(TableReader& app, const Origin& origin,
                     const std::map<std::string, std::string>& env) {
  const auto runtime = app.string("runtime", R"("node" or "other")");
  if (runtime == "node") return Runtime::node;
  if (runtime == "other") return Runtime::other;
  if (runtime) app.complain("runtime", R"( must be "node" or "other", not )" + in_quotes(*runtime));
  if (app.has("runtime") || origin.command.empty()) return Runtime::node;

  return runtime_of(origin.command, origin.directory, search_path(env, app.scope().around.getenv));
}

bool read_cluster(TableReader& app, Runtime runtime) {
  const auto cluster = app.boolean("cluster");
  if (cluster == true && runtime == Runtime::other)
    app.complain("cluster",
                 " is for Node programs only, and this app is not taken for one; remove this key, "
                 "or write runtime = \"node\" if it is");
  return cluster.value_or(true);
}

bool read_telemetry(TableReader& app, Runtime runtime) {
  return app.boolean("telemetry").value_or(runtime == Runtime::node);
}

void check_reach(TableReader& app, const AppSpec& spec) {
  if (spec.command.empty()) return;
  const auto wrong = out_of_reach(spec, app.has("runtime"),
                                  search_path(spec.env, app.scope().around.getenv), Wording::file);
  if (!wrong) return;
  if (wrong->refused)
    app.complain("command", ": " + wrong->sentence);
  else
    app.warn("command", ": " + wrong->sentence);
}

void read_user(TableReader& app, AppSpec& spec) {
  auto user = app.string("user", "the name of a user");
  if (!user) return;
  if (fits_account_name(*user))
    spec.user = std::move(*user);
  else
    app.complain("user", ": " + in_quotes(*user) + " cannot be the name of a user");
}

void read_umask(TableReader& app, AppSpec& spec) {
  constexpr auto wanted = R"(a string of octal digits such as "022")";
  const auto digits = app.string("umask", wanted);
  if (!digits) return;
  const bool octal = !digits->empty() && digits->size() <= 4 &&
                     digits->find_first_not_of("01234567") == std::string::npos;
  const unsigned long mask = octal ? std::stoul(*digits, nullptr, 8) : 01000;
  if (mask > 0777)
    app.complain("umask", std::string(" must be ") + wanted + ", at most \"777\", not " +
                              in_quotes(*digits));
  else
    spec.umask = static_cast<std::uint32_t>(mask);
}

void read_stdin(TableReader& app, AppSpec& spec) {
  constexpr auto wanted = R"("null", or "pipe", which `skepctl fg` can write to)";
  const auto given = app.string("stdin", wanted);
  if (!given) return;
  if (*given != "null" && *given != "pipe")
    app.complain("stdin", std::string(" must be ") + wanted + ", not " + in_quotes(*given));
  else
    spec.stdin_pipe = *given == "pipe";
}

}  // namespace

std::string needs_telemetry(Runtime runtime) {
  if (runtime == Runtime::node)
    return " needs the figures that telemetry = false turns off; remove one of the two";
  return " needs figures that skepd's agent gives for Node programs only, and this app is not "
         "taken "
         "for one; remove this key, write runtime = \"node\" if it is, or telemetry = true if the "
         "program fills a telemetry page";
}

AppSpec read_app(TableReader& app, const Entry& entry) {
  Origin origin = read_origin(app, entry);
  AppSpec given;
  read_env(app, given);
  const Runtime runtime = read_runtime(app, origin, given.env);
  AppSpec spec =
      default_app(entry.key, runtime, read_cluster(app, runtime), read_telemetry(app, runtime));
  spec.command = std::move(origin.command);
  spec.directory = std::move(origin.directory);
  spec.env = std::move(given.env);
  check_reach(app, spec);
  read_user(app, spec);
  read_umask(app, spec);
  read_stdin(app, spec);
  read_workers(app, spec);
  spec.autostart = app.boolean("autostart").value_or(true);
  spec.essential = app.boolean("essential").value_or(false);
  read_after(app, spec);
  read_restart_at(app, spec);
  read_max_age(app, spec);
  read_rlimits(app, spec);
  read_sandbox(app, spec);
  read_listen(app, spec);
  read_loop_lag(app, spec);
  read_heap(app, spec);
  read_memory(app, spec);
  read_resources(app, spec);
  read_restart(app, spec);
  read_ready(app, spec);
  read_health(app, spec);
  read_spares(app, spec);
  read_balance(app, spec);
  read_roll(app, spec);
  read_overload(app, spec);
  read_stop(app, spec);
  read_logs(app, spec);
  read_metrics(app, spec);
  app.finish();
  tell_birth_troubles(app, spec);
  return spec;
}

}  // namespace skep::config

#include "arguments.h"

#include <cstdio>

#include <CLI/CLI.hpp>

namespace skep {

std::variant<Arguments, int> read_arguments(int argc, char** argv) {
  Arguments arguments;
  CLI::App cli{"skepd runs N workers per core of an app behind one port and keeps them alive.",
               "skepd"};
  cli.set_version_flag("--version", "skepd " SKEP_VERSION);
  cli.add_option("--config", arguments.config, "The TOML file that says what to run")
      ->type_name("FILE")
      ->default_str("/etc/skep/skep.toml");
  cli.add_flag("--check", arguments.check,
               "Read the config, say everything that is wrong with it, and exit 0 or 1");
  cli.add_flag(
      "--self-check", arguments.self_check,
      "Say whether this skepd could take over from the one that runs; for `skepctl upgrade`");
  cli.add_option("--socket", arguments.socket, "The control socket, instead of the config's")
      ->type_name("PATH")
      ->envname("SKEP_SOCKET");
  cli.add_option("--metrics", arguments.metrics,
                 "Where /metrics is served, instead of the config's; \"\" for nowhere")
      ->type_name("HOST:PORT")
      ->envname("SKEP_METRICS");
  cli.add_option("command", arguments.command,
                 "After --: run this one program on all cores, without a file")
      ->type_name("PROGRAM [ARGUMENT]...");
  cli.footer("skepd --config FILE\nskepd -- node server.js");
  try {
    cli.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return cli.exit(error) == 0 ? 0 : 2;
  }
  if (!arguments.command.empty() && !arguments.config.empty()) {
    std::fputs("skepd: --config FILE and a command after -- exclude each other; give one of them\n",
               stderr);
    return 2;
  }
  if (arguments.command.empty() && arguments.config.empty())
    arguments.config = "/etc/skep/skep.toml";
  return arguments;
}

}  // namespace skep

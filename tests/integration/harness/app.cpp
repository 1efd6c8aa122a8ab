#include "integration/harness/app.h"

#include <boost/json.hpp>

#include "integration/harness/programs.h"
#include "integration/harness/workspace.h"

namespace skep::harness {

// JSON's strings and arrays of them are TOML's.
std::string App::toml() const {
  const std::string table = "app." + name;
  std::string text = '[' + table +
                     "]\ncommand = " + boost::json::serialize(boost::json::value_from(command)) +
                     "\nworkers = " + std::to_string(workers) + '\n' + keys + '\n';
  text += '[' + table + ".env]\nSKEP_TEST = \"@MARK@\"\n";
  for (const auto& [variable, value] : env)
    text += variable + " = " + boost::json::serialize(boost::json::string(value)) + '\n';
  for (const auto& [sub, lines] : tables) text += '[' + table + '.' + sub + "]\n" + lines + '\n';
  if (!logs.empty()) text += '[' + table + ".logs]\n" + logs + '\n';
  return text;
}

App probe(std::uint16_t port, std::uint32_t workers) {
  App app;
  app.command = {any_node(), workload("probe.js")};
  app.workers = workers;
  app.env["PORT"] = std::to_string(port);
  return app;
}

App script(const std::string& node, const std::string& name, std::uint16_t port,
           std::uint32_t workers) {
  App app;
  app.command = {node, workload(name)};
  app.workers = workers;
  app.env["PORT"] = std::to_string(port);
  app.tables["loop-lag"] = "soft = \"10s\"\nhard = \"60s\"";
  return app;
}

App shell(const std::string& script) {
  App app;
  app.command = {"sh", "-c", script};
  app.tables["ready"] = "when = \"after 100ms\"";
  return app;
}

}  // namespace skep::harness

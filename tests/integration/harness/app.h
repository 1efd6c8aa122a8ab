#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace skep::harness {

// A table [app.NAME] of a config, for Skepd.
struct App {
  std::string name = "web";
  std::vector<std::string> command;
  std::uint32_t workers = 1;
  std::map<std::string, std::string> env;
  std::string keys;                           // more lines of the table itself
  std::map<std::string, std::string> tables;  // "restart" -> its lines
  // Both streams in one file a slot, in skepd's directory.
  std::string logs = "stdout = \"@RUN@/web-{slot}.log\"";

  [[nodiscard]] std::string toml() const;
};

// tests/workload/probe.js, an HTTP server that does to itself what its paths say.
[[nodiscard]] App probe(std::uint16_t port, std::uint32_t workers);

// A script of tests/workload, by its name in there, that finds its port in PORT. What it does for
// seconds on a busy machine is no stall.
[[nodiscard]] App script(const std::string& node, const std::string& name, std::uint16_t port,
                         std::uint32_t workers = 2);

// `sh -c SCRIPT`, ready after a tenth of a second.
[[nodiscard]] App shell(const std::string& script);

}  // namespace skep::harness

#pragma once

#include <optional>
#include <ostream>
#include <string>
#include <vector>

namespace skep::harness {

// A Node.js to test against: the name of its major version and its program.
struct Node {
  std::string major;
  std::string program;

  friend std::ostream& operator<<(std::ostream& out, const Node& node) {
    return out << "Node.js " << node.major;
  }
};

// Those in $SKEP_NODES/MAJOR/bin/node, by version; where there are none, the one in PATH.
[[nodiscard]] std::vector<Node> nodes();

// The newest of nodes(), for tests that need one Node and not all.
[[nodiscard]] std::string any_node();

// A program in PATH.
[[nodiscard]] std::optional<std::string> installed(const std::string& name);

// Whether the user can run it, which a folder above it may forbid. As root only.
[[nodiscard]] bool can_be_run_by(const std::string& user, const std::vector<std::string>& command);

// The folder of prom-client's newest release of this major version: $SKEP_PROM_CLIENT/MAJOR.
[[nodiscard]] std::optional<std::string> prom_client(const std::string& major);

// A program of Prometheus, from $SKEP_PROMETHEUS or PATH.
[[nodiscard]] std::optional<std::string> prometheus_program(const std::string& name);

}  // namespace skep::harness

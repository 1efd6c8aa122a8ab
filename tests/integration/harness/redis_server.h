#pragma once

#include <memory>
#include <string>

#include "integration/harness/net.h"
#include "integration/harness/process.h"
#include "integration/harness/workspace.h"

namespace skep::harness {

// A redis-server of the test's own, that answers.
class RedisServer {
 public:
  RedisServer();
  [[nodiscard]] std::string url() const { return "redis://127.0.0.1:" + port_.text(); }

  // What runs it, for one that skepd keeps.
  [[nodiscard]] static std::vector<std::string> command(const Port& port,
                                                        const std::string& folder);

 private:
  Port port_;
  Workspace files_;
  std::unique_ptr<Process> process_;
};

// Whether a Redis answers there.
[[nodiscard]] bool redis_answers(std::uint16_t port);

}  // namespace skep::harness

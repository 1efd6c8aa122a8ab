#pragma once

#include <cstdint>
#include <string>

#include "integration/harness/net.h"

namespace skep::harness {

// One HTTP connection that is asked again and again, so that always the same worker answers.
class KeepAlive {
 public:
  explicit KeepAlive(std::uint16_t port);

  // The server has closed it, or was not there.
  [[nodiscard]] bool ended() const { return !connection_.open() || connection_.has_something(); }
  // Status 0 where the connection has failed.
  [[nodiscard]] Response get(const std::string& path);

 private:
  Connection connection_;
};

}  // namespace skep::harness

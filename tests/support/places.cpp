#include "support/places.h"

namespace skep::test {

std::string in_source(std::string_view path) {
  return std::string(SKEP_SOURCE) + '/' + std::string(path);
}

std::string in_build(std::string_view path) {
  return std::string(SKEP_BUILT) + '/' + std::string(path);
}

std::string agent_script() {
  return in_build("daemon/agent/agent.cjs");
}

}  // namespace skep::test

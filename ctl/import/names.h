#pragma once

#include <set>
#include <string>
#include <string_view>

namespace skep::ctl::importing {

// Names of apps and groups: such as the config takes, each once.
class Names {
 public:
  // The name itself where it can be used, else one like it.
  [[nodiscard]] std::string take(std::string_view wanted);

 private:
  std::set<std::string, std::less<>> taken_;
};

}  // namespace skep::ctl::importing

#pragma once

#include <string_view>
#include <vector>

#include "ctl/verb_entry.h"

namespace skep::ctl {

// "-f" and "--follow".
[[nodiscard]] inline std::vector<std::string_view> option_names(const Option& option) {
  std::vector<std::string_view> names;
  std::string_view rest = option.names;
  while (!rest.empty()) {
    const auto comma = rest.find(',');
    names.push_back(rest.substr(0, comma));
    rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
  }
  return names;
}

// Those that a person is told: none of an option that has another spelling.
[[nodiscard]] inline std::vector<std::string_view> told_names(const Option& option) {
  if (option.help.empty()) return {};
  return option_names(option);
}

}  // namespace skep::ctl

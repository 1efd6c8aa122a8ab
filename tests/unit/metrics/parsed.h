#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "api/metrics/exposition.h"

namespace skep::api::test {

// An exposition taken apart, line by line.
struct Parsed {
  std::vector<std::string> order;             // of families, as HELP names them
  std::map<std::string, std::string> types;   // by family
  std::map<std::string, std::string> values;  // by series with its labels
  std::vector<std::string> faults;            // what a reader would object to

  [[nodiscard]] std::string at(const std::string& series) const {
    const auto found = values.find(series);
    return found == values.end() ? "none" : found->second;
  }
  // How many series begin with this.
  [[nodiscard]] std::size_t count(const std::string& prefix) const;
};

[[nodiscard]] Parsed parse(const std::string& text);

[[nodiscard]] std::string exposed(const Snapshot& snapshot);

}  // namespace skep::api::test

#include <algorithm>
#include <array>

#include "model/app_spec.h"

namespace skep {

std::string_view name_of(Balance balance) {
  switch (balance) {
    case Balance::round_robin:
      return "round-robin";
    case Balance::least_connections:
      return "least-connections";
    case Balance::source:
      return "source";
    case Balance::cpu:
      break;
  }
  return "cpu";
}

std::optional<Balance> balance_named(std::string_view name) {
  constexpr std::array all{Balance::round_robin, Balance::least_connections, Balance::source,
                           Balance::cpu};
  const auto* found = std::find_if(all.begin(), all.end(),
                                   [&](Balance balance) { return name_of(balance) == name; });
  if (found == all.end()) return std::nullopt;
  return *found;
}

}  // namespace skep

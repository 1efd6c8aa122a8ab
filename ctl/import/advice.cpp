#include "ctl/import/advice.h"

#include <algorithm>

namespace skep::ctl::importing {
namespace {

bool speaks_of(const Advice& advice, std::string_view key) {
  return advice.key.ends_with('*') ? key.starts_with(advice.key.substr(0, advice.key.size() - 1))
                                   : key == advice.key;
}

}  // namespace

std::string advice_on(std::string_view key, std::span<const Advice> table,
                      std::string_view supervisor) {
  const auto found = std::find_if(table.begin(), table.end(),
                                  [&](const Advice& advice) { return speaks_of(advice, key); });
  if (found != table.end()) return std::string(found->text);
  return "This is no setting of " + std::string(supervisor) +
         " that skepctl knows; it is left out.";
}

}  // namespace skep::ctl::importing

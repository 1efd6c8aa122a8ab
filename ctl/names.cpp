#include "ctl/names.h"

#include <algorithm>

#include "ctl/colour.h"

namespace skep::ctl {

bool speaks_of_all(const std::vector<std::string>& names) {
  return std::find(names.begin(), names.end(), "all") != names.end();
}

bool names_group(const std::string& name) {
  return name.ends_with(":*") || name.ends_with(':');
}

std::string no_such(const std::string& name) {
  if (!names_group(name)) return printable(name) + ": ERROR (no such process)";
  return printable(name.substr(0, name.rfind(':'))) + ": ERROR (no such group)";
}

}  // namespace skep::ctl

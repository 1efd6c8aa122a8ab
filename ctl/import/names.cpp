#include "ctl/import/names.h"

#include <algorithm>
#include <cstddef>

#include "config/sections/app_name.h"

namespace skep::ctl::importing {

std::string Names::take(std::string_view wanted) {
  constexpr std::size_t room_for_a_number = 8;
  std::string name(wanted.substr(0, config::longest_app_name));
  std::replace_if(
      name.begin(), name.end(), [](char c) { return !config::fits_app_name(c); }, '-');
  if (name.empty()) name = "app";
  std::string unique = name == "all" ? "all-1" : name;
  for (std::size_t number = 2; taken_.contains(unique); ++number)
    unique =
        name.substr(0, config::longest_app_name - room_for_a_number) + '-' + std::to_string(number);
  taken_.insert(unique);
  return unique;
}

}  // namespace skep::ctl::importing

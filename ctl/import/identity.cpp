#include "ctl/import/identity.h"

#include <algorithm>

#include "ctl/import/quantities.h"
#include "ctl/import/skepd_variable.h"

namespace skep::ctl::importing {

bool is_account_name(const std::string& name) {
  const bool fits =
      !name.empty() && name.size() <= 256 && name.front() != '-' &&
      std::none_of(name.begin(), name.end(), [](char c) {
        return static_cast<unsigned char>(c) <= ' ' || c == ':' || c == '/' || c == '\x7f';
      });
  // skepd refuses one that is empty, as it may be where it comes from the environment.
  return fits && !integer_of(name) && name.find(variable_mark) == std::string::npos;
}

void set_user(App& app, const std::string& setting, const std::string& user) {
  if (is_account_name(user))
    app.set("", "user", user);
  else
    app.note(setting, "Skep takes the name of a user: user = \"web\".");
}

void set_group(App& app, const std::string& setting, const std::string& group) {
  if (is_account_name(group))
    app.set("", "group", group);
  else
    app.note(setting, "Skep takes the name of a group: group = \"www-data\".");
}

void set_umask(App& app, const std::string& setting, const std::string& umask) {
  const auto digits = umask.size() > 3 ? umask.find_first_not_of('0') : 0;
  const std::string mask = digits == std::string::npos ? "0" : umask.substr(digits);
  if (!mask.empty() && mask.size() <= 3 && mask.find_first_not_of("01234567") == std::string::npos)
    app.set("", "umask", mask);
  else
    app.note(setting, "This is no mask of octal digits such as \"022\".");
}

}  // namespace skep::ctl::importing

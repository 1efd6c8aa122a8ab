#pragma once

#include <string>

#include "ctl/import/imported.h"

namespace skep::ctl::importing {

// Sets user; what cannot be a user's name becomes a note on `setting`.
void set_user(App& app, const std::string& setting, const std::string& user);

// The same for group.
void set_group(App& app, const std::string& setting, const std::string& group);

// Whether the config takes it as the name of a user or a group; a number, which it would take for a
// name, is none.
[[nodiscard]] bool is_account_name(const std::string& name);

// The same as set_user() for umask, in octal digits.
void set_umask(App& app, const std::string& setting, const std::string& umask);

}  // namespace skep::ctl::importing

#pragma once

#include <string>

#include "ctl/import/imported.h"

namespace skep::ctl::importing {

// Sets user; what cannot be a user's name becomes a note on `setting`.
void set_user(App& app, const std::string& setting, const std::string& user);

// The same for umask, in octal digits.
void set_umask(App& app, const std::string& setting, const std::string& umask);

}  // namespace skep::ctl::importing

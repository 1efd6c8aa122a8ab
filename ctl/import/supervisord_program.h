#pragma once

#include <cstdint>
#include <string>

#include "ctl/import/around.h"
#include "ctl/import/imported.h"
#include "ctl/import/ini.h"

namespace skep::ctl::importing {

// What [supervisord] says for every program.
struct SupervisordDefaults {
  std::string environment;
  std::string user;
  std::string umask;
  std::string directory;
};

// Makes an app, which has its name already, of [program:NAME]. `group` is the group that lists it,
// by default its own name. What comes back is its priority: the least starts first.
std::int64_t read_program(IniFields fields, const std::string& program, const std::string& group,
                          const SupervisordDefaults& defaults, const Around& around, App& app);

}  // namespace skep::ctl::importing

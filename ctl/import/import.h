#pragma once

#include <string>
#include <vector>

#include "ctl/trouble.h"

namespace skep::ctl {

// skepctl import FILE [DROP-IN...]
struct ImportRequest {
  std::string file;
  std::vector<std::string> drop_ins{};  // of a systemd service, after those of FILE.d
  std::string from{};                   // --from; empty: told by the file
  std::string env{};                    // --env, PM2's env_NAME; empty: none
};

// The config for skepd that does what the file of another supervisor says, with a comment for each
// setting that has no equal. Reads the file and what it names, and runs node for JavaScript.
[[nodiscard]] Attempt<std::string> import_file(const ImportRequest& request);

}  // namespace skep::ctl

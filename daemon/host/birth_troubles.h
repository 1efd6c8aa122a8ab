#pragma once

#include <string>
#include <vector>

#include "host/process/environment.h"
#include "model/app_spec.h"

namespace skep::host {

// What would keep a worker of the app from being born as its config says, by skepd as it runs here
// and now: a user that is not there, a limit that it may not set. Only what the config says is
// looked at, and what only the birth can tell is left to it.
struct KeyTrouble {
  std::string key;  // of the app's own table
  std::string sentence;
};
[[nodiscard]] std::vector<KeyTrouble> birth_troubles(const AppSpec& app, const Environment& own);

}  // namespace skep::host

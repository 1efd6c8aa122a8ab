#pragma once

#include <map>
#include <string>
#include <vector>

#include "ctl/import/imported.h"
#include "ctl/import/systemd_values.h"

namespace skep::ctl::importing {

// Sets the app's command to what ExecStart= says. Variables that the app's env has are put in; of
// others a shell makes what systemd would have.
void set_exec_start(App& app, const std::string& exec_start, const Specifiers& specifiers);

}  // namespace skep::ctl::importing

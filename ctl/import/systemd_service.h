#pragma once

#include "ctl/import/around.h"
#include "ctl/import/imported.h"
#include "ctl/import/ini.h"
#include "ctl/import/systemd_values.h"

namespace skep::ctl::importing {

// The parts of [Service], each taking its settings. take_environment() comes before
// take_program(), which puts variables in.
void take_environment(IniFields& fields, App& app, const Specifiers& specifiers);
void take_program(IniFields& fields, App& app, const Specifiers& specifiers, const Around& around);
// Groups, capabilities, credentials and where it runs; after take_program().
void take_security(IniFields& fields, App& app, const Specifiers& specifiers);
// Type=, and when the service counts as started.
void take_type(IniFields& fields, App& app);
void take_restart(IniFields& fields, IniFields& unit, App& app);
void take_stop(IniFields& fields, App& app);
void take_limits(IniFields& fields, App& app);
void take_output(IniFields& fields, App& app, const Specifiers& specifiers);

}  // namespace skep::ctl::importing

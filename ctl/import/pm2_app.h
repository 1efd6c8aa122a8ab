#pragma once

#include "ctl/import/around.h"
#include "ctl/import/imported.h"
#include "ctl/import/pm2_fields.h"

namespace skep::ctl::importing {

// The parts of one app of PM2, each taking its fields. take_command() comes first: the others look
// at what the app runs.
void take_command(Pm2Fields& fields, App& app, const Around& around);
void take_workers(Pm2Fields& fields, App& app);
void take_environment(Pm2Fields& fields, App& app, const Around& around);
void take_readiness(Pm2Fields& fields, App& app);
void take_restart(Pm2Fields& fields, App& app);
void take_limits(Pm2Fields& fields, App& app);
void take_stop(Pm2Fields& fields, App& app);
void take_logs(Pm2Fields& fields, App& app, const Around& around);

// Notes for what is left.
void tell_of_the_rest(const Pm2Fields& fields, App& app);

}  // namespace skep::ctl::importing

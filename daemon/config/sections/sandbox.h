#pragma once

#include "config/table_reader.h"
#include "model/app_spec.h"

namespace skep::config {

// env-files and credentials.
void read_confided(TableReader& app, SandboxSpec& spec);

}  // namespace skep::config

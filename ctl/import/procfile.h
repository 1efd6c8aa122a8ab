#pragma once

#include <string_view>

#include "ctl/import/around.h"
#include "ctl/import/imported.h"
#include "model/error.h"

namespace skep::ctl::importing {

// Reads a Procfile, and by around.files the .env beside it.
[[nodiscard]] Result<Imported> import_procfile(std::string_view text, const Around& around);

// "web" and "node server.js" of a line of a Procfile; both empty where it is none.
struct ProcfileLine {
  std::string_view name;
  std::string_view command;
};
[[nodiscard]] ProcfileLine procfile_line(std::string_view line);

}  // namespace skep::ctl::importing

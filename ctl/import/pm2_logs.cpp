#include <optional>

#include "ctl/import/log_target.h"
#include "ctl/import/pm2_app.h"

namespace skep::ctl::importing {
namespace {

// PM2 puts the number of an instance in front of the ending, unless logs are merged.
std::string with_slot(const std::string& path) {
  const auto name = path.rfind('/') + 1;
  const auto dot = path.rfind('.');
  return dot == std::string::npos || dot <= name
             ? path + "-{slot}"
             : path.substr(0, dot) + "-{slot}" + path.substr(dot);
}

std::optional<std::string> target_of(Pm2Fields& fields, const App& app, const Around& around,
                                     std::initializer_list<std::string_view> names, bool merged) {
  auto path = fields.text(names);
  if (!path || path->empty() || *path == "true" || *path == "false") return std::nullopt;
  if (*path == "NULL" || *path == "/dev/null") return "none";
  if (path->starts_with("~/")) path->replace(0, 1, around.home);
  const auto* workers = app.find("", "workers");
  const bool alone = workers == nullptr || *workers == Value(std::int64_t{1});
  std::string target = log_target(around.folder, *path);
  return merged || alone || !target.starts_with('/') ? target : with_slot(target);
}

}  // namespace

void take_logs(Pm2Fields& fields, App& app, const Around& around) {
  Around here = around;
  if (const Value* directory = app.find("", "directory"))
    here.folder = std::get<std::string>(*directory);
  const bool merged = fields.boolean({"merge_logs", "combine_logs"}).value_or(false);
  const auto out = target_of(fields, app, here, {"out_file", "out", "output", "out_log"}, merged);
  const auto err =
      target_of(fields, app, here, {"error_file", "error", "err", "err_file", "err_log"}, merged);
  const auto both = target_of(fields, app, here, {"log_file", "log"}, merged);
  if (fields.boolean({"disable_logs"}).value_or(false)) {
    app.set("logs", "stdout", std::string("none"));
    return;
  }
  if (out) set_log(app, "stdout", *out);
  if (err) set_log(app, "stderr", err == out ? "stdout" : *err);
  if (both && !out && !err)
    set_log(app, "stdout", *both);
  else if (both)
    app.note("log_file = " + *both, "A third file with both streams has no equal.");
}

}  // namespace skep::ctl::importing

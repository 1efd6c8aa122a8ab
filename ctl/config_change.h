#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ctl/session.h"
#include "model/config_difference.h"

namespace skep::ctl {

// What is read of GET /v1/config/difference.
[[nodiscard]] Attempt<ConfigDifference> read_difference(std::string_view body);

// Asks for it; a config file that cannot be used is supervisorctl's "ERROR: CANT_REREAD: ...".
struct AskedDifference {
  ConfigDifference difference;
  std::string body;
};
[[nodiscard]] Attempt<AskedDifference> ask_difference(const Session& session);

// What POST /v1/config/update, add and remove tell of one app.
struct ConfigOutcome {
  enum class What { success, already_added, still_running, bad_name, failed };

  std::string app;
  AppChange::Kind kind = AppChange::Kind::changed;  // of an update
  What what = What::failed;
  std::string description;
};
[[nodiscard]] Attempt<std::vector<ConfigOutcome>> read_outcomes(std::string_view body);

// Has skepd act upon these apps: `verb` is "update", "add" or "remove".
struct AskedOutcomes {
  std::vector<ConfigOutcome> outcomes;
  std::string body;
};
[[nodiscard]] Attempt<AskedOutcomes> have_changed(const Session& session, std::string_view verb,
                                                  const std::vector<std::string>& apps);

}  // namespace skep::ctl

#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "host/process/identity.h"
#include "model/app_spec.h"

namespace skep::host {

using Environment = std::map<std::string, std::string>;

// skepd's own variables.
[[nodiscard]] Environment own_environment();

// What a worker of `app` starts from, before Skep's own variables are added. With a user: PATH,
// LANG, TZ of `own`, HOME, USER, LOGNAME and SHELL of the identity, and the app's `env`. Without:
// `own` less what speaks of skepd's own service (NOTIFY_*, WATCHDOG_*, LISTEN_*, FDSTORE,
// JOURNAL_STREAM, INVOCATION_ID, CREDENTIALS_*, SUDO_*), and `env`.
[[nodiscard]] Environment app_environment(const AppSpec& app,
                                          const std::optional<Identity>& identity,
                                          const Environment& own);

// "NAME=value" each, as a process is born with.
[[nodiscard]] std::vector<std::string> flat(const Environment& environment);

}  // namespace skep::host

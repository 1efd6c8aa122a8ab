#pragma once

#include <map>
#include <string>
#include <vector>

#include "config/config.h"
#include "ctl/import/around.h"
#include "ctl/import/imported.h"
#include "model/error.h"

namespace skep::ctl::importing {

// A machine on which nothing exists but these files.
[[nodiscard]] Around around(const std::string& file, std::map<std::string, std::string> files = {});

// What skepctl import would print of PM2's JSON, and so on; "refused: " and the error for what it
// would not.
[[nodiscard]] std::string of_pm2(const std::string& json, const std::string& env = {});
[[nodiscard]] std::string of_supervisord(const std::string& text,
                                         std::map<std::string, std::string> files = {});
[[nodiscard]] std::string of_procfile(const std::string& text,
                                      std::map<std::string, std::string> files = {});
[[nodiscard]] std::string of_systemd(const std::vector<std::string>& texts,
                                     const std::string& unit = "web.service",
                                     std::map<std::string, std::string> files = {});

// What skepd makes of the TOML. Fails the test where it refuses it.
[[nodiscard]] std::map<std::string, AppSpec> apps_of(const std::string& toml);
// The app of that name; fails the test where there is none.
[[nodiscard]] AppSpec app_of(const std::string& toml, const std::string& name = "web");

// Every complaint of skepd, warnings left out; empty: it takes it.
[[nodiscard]] std::string complaints(const std::string& toml);

}  // namespace skep::ctl::importing

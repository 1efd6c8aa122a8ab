#include "unit/import/imported.h"

#include <cstdlib>
#include <sys/mman.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "ctl/import/pm2.h"
#include "ctl/import/procfile.h"
#include "ctl/import/runtime.h"
#include "ctl/import/supervisord.h"
#include "ctl/import/systemd.h"
#include "ctl/import/write.h"

namespace skep::ctl::importing {
namespace {

std::string written(Result<Imported> imported) {
  if (!imported) return "refused: " + imported.error().message;
  settle_runtimes(*imported, "/nowhere");
  return write(std::move(*imported), "a file");
}

tl::expected<config::Config, std::vector<config::Problem>> loaded(const std::string& toml) {
  config::Surroundings surroundings;
  surroundings.cores = 2;
  surroundings.getenv = [](const std::string& name) {
    return name == "PATH" ? std::optional<std::string>("/nowhere") : std::nullopt;
  };
  surroundings.default_socket = "/run/skep/control.sock";
  const int file = ::memfd_create("skep.toml", MFD_CLOEXEC);
  EXPECT_EQ(::write(file, toml.data(), toml.size()), static_cast<ssize_t>(toml.size()));
  auto config = config::load("/proc/self/fd/" + std::to_string(file), surroundings);
  ::close(file);
  return config;
}

}  // namespace

Around around(const std::string& file, std::map<std::string, std::string> files) {
  return {.file = file,
          .folder = "/srv/app",
          .home = "/home/ann",
          .host = "box",
          .env = {},
          .files = [files = std::move(files)](const std::string& pattern) {
            const auto found = files.find(pattern);
            return found == files.end() ? std::vector<NamedText>{}
                                        : std::vector<NamedText>{{found->first, found->second}};
          }};
}

std::string of_pm2(const std::string& json, const std::string& env) {
  Around here = around("ecosystem.config.js");
  here.env = env;
  return written(import_pm2(json, here));
}

std::string of_supervisord(const std::string& text, std::map<std::string, std::string> files) {
  return written(import_supervisord(text, around("supervisord.conf", std::move(files))));
}

std::string of_procfile(const std::string& text, std::map<std::string, std::string> files) {
  return written(import_procfile(text, around("Procfile", std::move(files))));
}

std::string of_systemd(const std::vector<std::string>& texts, const std::string& unit,
                       std::map<std::string, std::string> files) {
  return written(import_systemd({texts.begin(), texts.end()}, around(unit, std::move(files))));
}

std::string complaints(const std::string& toml) {
  const auto config = loaded(toml);
  std::string all;
  if (!config)
    for (const config::Problem& problem : config.error())
      if (problem.severity == config::Problem::Severity::error) all += problem.text() + '\n';
  return all;
}

std::map<std::string, AppSpec> apps_of(const std::string& toml) {
  EXPECT_EQ(complaints(toml), "") << toml;
  std::map<std::string, AppSpec> apps;
  if (const auto config = loaded(toml))
    for (const AppSpec& app : config->apps) apps.emplace(app.name, app);
  return apps;
}

AppSpec app_of(const std::string& toml, const std::string& name) {
  const auto apps = apps_of(toml);
  const auto found = apps.find(name);
  EXPECT_NE(found, apps.end()) << toml;
  return found == apps.end() ? AppSpec{} : found->second;
}

}  // namespace skep::ctl::importing

#include "config/app_loader.h"

#include <utility>

#include "config/quote.h"
#include "config/sections/app_name.h"
#include "config/sections/sections.h"

namespace skep::config {

void AppLoader::read(TableReader& file) {
  const Entry* entry = file.entry("app");
  if (entry == nullptr) return;
  const auto* table = entry->value.as<Table>();
  if (table == nullptr) {
    file.complain_at(entry->place,
                     "\"app\" is the table of all apps; an app is written [app.NAME]");
    return;
  }
  auto apps = file.table("app");
  for (const Entry& app : table->entries) read_one(*apps, app);
}

void AppLoader::read_one(TableReader& apps, const Entry& entry) {
  if (!is_app_name(entry.key)) {
    apps.complain_at(entry.place,
                     in_quotes(entry.key) +
                         " cannot name an app; a name has 1 to 64 letters, digits, '_', '.' or "
                         "'-', and is not \"all\"");
    return;
  }
  const auto* table = entry.value.as<Table>();
  if (table == nullptr) {
    apps.complain_at(entry.place, in_quotes(entry.key) +
                                      " is not the table of an app; an app is written [app.NAME], "
                                      "with its keys below");
    return;
  }
  const Problem here{apps.scope().file, entry.place.line, entry.place.column, {}};
  std::string place =
      here.file + ':' + std::to_string(here.line) + ':' + std::to_string(here.column);
  const auto [known, is_new] = places_.emplace(entry.key, std::move(place));
  if (!is_new) {
    apps.complain_at(entry.place, "the app " + in_quotes(entry.key) + " is already at " +
                                      known->second + "; rename one of the two");
  }
  auto reader = *apps.table(entry.key);
  AppSpec app = read_app(reader, entry);
  apps_.emplace(entry.key, std::move(app));
}

std::vector<std::string_view> AppLoader::names() const {
  std::vector<std::string_view> names;
  for (const auto& [name, app] : apps_) names.emplace_back(name);
  return names;
}

std::vector<AppSpec> AppLoader::take() && {
  std::vector<AppSpec> apps;
  apps.reserve(apps_.size());
  for (auto& [name, app] : apps_) apps.push_back(std::move(app));
  return apps;
}

}  // namespace skep::config

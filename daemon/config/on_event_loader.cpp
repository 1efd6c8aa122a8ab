#include "config/on_event_loader.h"

#include <algorithm>
#include <utility>

#include "config/nearest.h"
#include "config/quote.h"
#include "config/sections/app_name.h"
#include "config/sections/on_event.h"

namespace skep::config {
namespace {

constexpr std::size_t most_tables = 32;

}  // namespace

void OnEventLoader::read(TableReader& file) {
  const Entry* entry = file.entry("on-event");
  if (entry == nullptr) return;
  const auto* table = entry->value.as<Table>();
  if (table == nullptr) {
    file.complain_at(entry->place,
                     "\"on-event\" is the table of all commands for events; one is written "
                     "[on-event.NAME]");
    return;
  }
  auto all = file.table("on-event");
  for (const Entry& one : table->entries) read_one(*all, one);
}

void OnEventLoader::read_one(TableReader& all, const Entry& entry) {
  if (!is_app_name(entry.key) || entry.value.as<Table>() == nullptr)
    return all.complain_at(entry.place,
                           in_quotes(entry.key) +
                               " is not the table of a command for events; one is written "
                               "[on-event.NAME], with a name of 1 to 64 letters, digits, '_', '.' "
                               "or '-'");
  if (found_.size() == most_tables)
    return all.complain_at(entry.place, "there are more than " + std::to_string(most_tables) +
                                            " tables [on-event.NAME]");
  auto reader = *all.table(entry.key);
  const Entry* apps = reader.entry("apps");
  Found found{read_on_event(reader, entry), all.scope().file,
              apps == nullptr ? Place{} : apps->value.place};
  if (const auto [known, is_new] = found_.emplace(entry.key, std::move(found)); !is_new)
    all.complain_at(entry.place, "the table [on-event." + entry.key + "] is already in " +
                                     known->second.file + "; rename one of the two");
}

void OnEventLoader::check_apps(const std::vector<std::string_view>& known,
                               Problems& problems) const {
  for (const auto& [name, found] : found_)
    for (const std::string& app : found.spec.apps) {
      if (std::find(known.begin(), known.end(), app) != known.end()) continue;
      std::string sentence =
          "\"apps\" in [on-event." + name + "]: there is no app " + in_quotes(app);
      if (const auto meant = nearest(app, known))
        sentence += "; did you mean " + in_quotes(*meant) + '?';
      problems.add(found.file, found.place, std::move(sentence), Problem::Severity::warning);
    }
}

std::vector<OnEventSpec> OnEventLoader::take() && {
  std::vector<OnEventSpec> specs;
  for (auto& [name, found] : found_) specs.push_back(std::move(found.spec));
  return specs;
}

}  // namespace skep::config

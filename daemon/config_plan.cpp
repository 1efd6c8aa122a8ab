#include "config_plan.h"

#include <algorithm>
#include <map>
#include <set>

#include "model/app_keys.h"

namespace skep {
namespace {

using Kind = AppChange::Kind;

// As sh(1) reads it.
std::string shell_word(const std::string& word) {
  constexpr std::string_view plain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_@%+=:,./-";
  if (!word.empty() && word.find_first_not_of(plain) == std::string::npos) return word;
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + '\'';
}

std::string shell_line(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words) line += (line.empty() ? "" : " ") + shell_word(word);
  return line;
}

std::uint64_t whole_seconds(Duration duration) {
  return static_cast<std::uint64_t>(std::chrono::ceil<std::chrono::seconds>(duration).count());
}

std::string fields_text(const AppChange& change) {
  if (change.kind != Kind::changed) return change.kind == Kind::added ? "added" : "removed";
  std::string text;
  for (const FieldChange& field : change.fields)
    text +=
        (text.empty() ? "" : ", ") + field.key + (field.effect == Effect::roll ? " by roll" : "");
  return text;
}

}  // namespace

const AppSpec* app_named(const std::vector<AppSpec>& apps, const std::string& name) {
  const auto found =
      std::find_if(apps.begin(), apps.end(), [&](const AppSpec& app) { return app.name == name; });
  return found == apps.end() ? nullptr : &*found;
}

std::vector<AppChange> difference_of(const std::vector<AppSpec>& before,
                                     const std::vector<AppSpec>& after) {
  std::vector<AppChange> changes;
  for (const AppSpec& app : before)
    if (app_named(after, app.name) == nullptr) changes.push_back({app.name, Kind::removed, {}});
  for (const AppSpec& app : after) {
    const AppSpec* known = app_named(before, app.name);
    if (known == nullptr) {
      changes.push_back({app.name, Kind::added, {}});
    } else if (auto fields = changed_fields(*known, app); !fields.empty()) {
      changes.push_back({app.name, Kind::changed, std::move(fields)});
    }
  }
  std::sort(changes.begin(), changes.end(),
            [](const AppChange& a, const AppChange& b) { return a.app < b.app; });
  return changes;
}

ConfigPlan plan_update(const std::vector<AppSpec>& before, const std::vector<AppSpec>& file,
                       const std::vector<std::string>& chosen) {
  const std::set<std::string> names(chosen.begin(), chosen.end());
  ConfigPlan plan;
  for (const std::string& name : names)
    if (app_named(before, name) == nullptr && app_named(file, name) == nullptr)
      plan.unknown.push_back(name);
  for (AppChange& change : difference_of(before, file))
    if (names.empty() || names.contains(change.app)) plan.changes.push_back(std::move(change));
  std::map<std::string, AppSpec> apps;
  for (const AppSpec& app : before) apps[app.name] = app;
  for (const AppChange& change : plan.changes) {
    if (change.kind == Kind::removed)
      apps.erase(change.app);
    else
      apps[change.app] = *app_named(file, change.app);
  }
  for (auto& [name, app] : apps) plan.apps.push_back(std::move(app));
  return plan;
}

std::vector<api::ConfiguredApp> available_in(const std::vector<AppSpec>& file,
                                             const std::vector<AppSpec>& in_use) {
  std::vector<api::ConfiguredApp> all;
  for (const AppSpec& app : file) {
    api::ConfiguredApp configured;
    configured.name = app.name;
    configured.group = app.group;
    configured.in_use = app_named(in_use, app.name) != nullptr;
    configured.autostart = app.autostart;
    configured.workers = app.workers;
    configured.directory = app.directory;
    configured.command = shell_line(app.command);
    configured.user = app.user;
    configured.stop_signal = app.stop.signal;
    configured.stop_seconds = whole_seconds(app.stop.kill);
    if (app.ready.when == ReadySpec::When::after)
      configured.start_seconds = whole_seconds(app.ready.after);
    configured.start_tries = app.restart.give_up;
    configured.log_bytes = app.logs.rotate_bytes;
    configured.log_files = app.logs.rotate_keep;
    all.push_back(std::move(configured));
  }
  return all;
}

std::string words_for(const std::vector<AppChange>& changes) {
  std::string text;
  for (const AppChange& change : changes)
    text += (text.empty() ? "" : ", ") + change.app + " (" + fields_text(change) + ')';
  return text.empty() ? "nothing" : text;
}

}  // namespace skep

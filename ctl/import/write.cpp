#include "ctl/import/write.h"

#include <algorithm>
#include <array>
#include <climits>

#include "config/expand.h"
#include "ctl/import/comment.h"
#include "ctl/import/skepd_variable.h"
#include "ctl/import/toml_value.h"
#include "model/toml_text.h"

namespace skep::ctl::importing {
namespace {

constexpr std::array keys_in_order{"directory",
                                   "user",
                                   "group",
                                   "supplementary-groups",
                                   "no-new-privileges",
                                   "capabilities",
                                   "workers",
                                   "spares",
                                   "runtime",
                                   "cluster",
                                   "telemetry",
                                   "after",
                                   "env-files",
                                   "credentials",
                                   "umask",
                                   "nice",
                                   "oom-score-adjust",
                                   "cpu-affinity",
                                   "listen",
                                   "restart-at",
                                   "max-age"};
constexpr std::array tables_in_order{"rlimits",   "loop-lag", "heap",  "memory",
                                     "resources", "restart",  "ready", "health",
                                     "roll",      "overload", "stop",  "logs"};

std::size_t rank_of(const Entry& entry) {
  const auto* place = std::find(keys_in_order.begin(), keys_in_order.end(), entry.key);
  return static_cast<std::size_t>(place - keys_in_order.begin());
}

// Neither fits into a process's arguments and environment.
bool is_odd(const std::string& text) {
  return text.size() > config::longest_text || text.find('\0') != std::string::npos;
}

bool is_odd(const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return is_odd(*text);
  if (const auto* texts = std::get_if<std::vector<std::string>>(&value))
    return std::any_of(texts->begin(), texts->end(),
                       [](const std::string& text) { return is_odd(text); });
  return false;
}

// Whether nothing is left where no variable is set.
bool may_be_empty(std::string_view text) {
  while (text.starts_with(variable_mark)) {
    const auto end = text.find(variable_mark, 1);
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return text.empty();
}

// A path that no file can have is refused.
bool cannot_be(const Entry& entry) {
  const auto* text = std::get_if<std::string>(&entry.value);
  const bool path = entry.key == "directory" || entry.table == "logs";
  return is_odd(entry.value) || (path && text != nullptr && text->size() >= PATH_MAX);
}

void leave_out_what_is_odd(App& app) {
  constexpr std::string_view why =
      "This is longer than skepd takes, or has a NUL in it; it is left out.";
  std::erase_if(app.entries, [&](const Entry& entry) {
    if (!cannot_be(entry)) return false;
    app.note(entry.key + " = " + toml_value(entry.value), why);
    return true;
  });
  std::erase_if(app.env, [&](const auto& variable) {
    if (!is_odd(variable.second)) return false;
    app.note("environment " + variable.first, why);
    return true;
  });
}

void leave_out_what_cannot_run(Imported& imported) {
  std::erase_if(imported.apps, [&](const App& app) {
    const bool runs =
        !app.command.empty() && !app.command.front().empty() && !is_odd(Value(app.command));
    if (!runs)
      imported.notes.push_back({"app " + app.name, "It has no command that skepd can run."});
    return !runs;
  });
  for (Group& group : imported.groups)
    std::erase_if(group.apps, [&](const std::string& name) {
      return std::none_of(imported.apps.begin(), imported.apps.end(),
                          [&](const App& app) { return app.name == name; });
    });
  std::erase_if(imported.groups, [](const Group& group) { return group.apps.empty(); });
}

// Those of one advice together, under what they speak of.
std::string text_of(const std::vector<Note>& notes) {
  std::string text;
  for (auto note = notes.begin(); note != notes.end(); ++note) {
    const auto same = [&](const Note& other) { return other.advice == note->advice; };
    if (std::any_of(notes.begin(), note, same)) continue;
    if (note->setting.empty()) {
      text += comment(note->advice);
      continue;
    }
    for (const Note& other : notes)
      if (same(other)) text += "# " + shown(other.setting) + '\n';
    text += comment(note->advice, 4);
  }
  return text;
}

std::string text_of(const Entry& entry) {
  return (entry.remark.empty() ? "" : comment(entry.remark)) + toml_key(entry.key) + " = " +
         toml_value(entry.value) + '\n';
}

std::string table_of(const App& app, std::string_view table) {
  std::string text;
  for (const Entry& entry : app.entries)
    if (entry.table == table) text += text_of(entry);
  if (text.empty()) return {};
  return "\n[app." + toml_key(app.name) + '.' + std::string(table) + "]\n" + text;
}

std::string env_of(const App& app) {
  if (app.env.empty()) return {};
  std::string text = "\n[app." + toml_key(app.name) + ".env]\n";
  for (const auto& [name, value] : app.env)
    text += toml_key(name) + " = " + toml_value(value) + '\n';
  return text;
}

std::string text_of(App app) {
  leave_out_what_is_odd(app);
  std::string text = '\n' + (app.summary.empty() ? "" : comment(shown(app.summary)));
  text += "[app." + toml_key(app.name) + "]\n";
  text += text_of(app.notes);
  if (may_be_empty(app.command.front())) app.command.insert(app.command.begin(), "env");
  text += "command = " + toml_value(app.command) + '\n';
  std::stable_sort(app.entries.begin(), app.entries.end(),
                   [](const Entry& a, const Entry& b) { return rank_of(a) < rank_of(b); });
  for (const Entry& entry : app.entries)
    if (entry.table.empty()) text += text_of(entry);
  text += env_of(app);
  for (const char* table : tables_in_order) text += table_of(app, table);
  return text;
}

std::string text_of(const Group& group) {
  std::string text = "\n[group." + toml_key(group.name) + "]\n";
  return text + text_of(group.notes) + "apps = " + toml_value(group.apps) + '\n';
}

}  // namespace

std::string write(Imported imported, std::string_view origin) {
  leave_out_what_cannot_run(imported);
  std::string text = comment("Made by skepctl import of " + shown(origin) +
                             ". A comment tells of each setting that has no equal here; look it "
                             "over, then try it with skepd --check --config FILE.");
  if (!imported.notes.empty()) text += '\n' + text_of(imported.notes);
  for (App& app : imported.apps) text += text_of(std::move(app));
  for (const Group& group : imported.groups) text += text_of(group);
  return text;
}

}  // namespace skep::ctl::importing

#include "ctl/import/supervisord.h"

#include <algorithm>
#include <map>
#include <set>

#include "ctl/import/ini.h"
#include "ctl/import/names.h"
#include "ctl/import/quantities.h"
#include "ctl/import/supervisord_expand.h"
#include "ctl/import/supervisord_keys.h"
#include "ctl/import/supervisord_program.h"

namespace skep::ctl::importing {
namespace {

// Of "program:web".
std::string kind_of(const std::string& section) {
  return section.substr(0, section.find(':'));
}
std::string name_of(const std::string& section) {
  const auto colon = section.find(':');
  return colon == std::string::npos ? "" : std::string(trimmed(section.substr(colon + 1)));
}

std::vector<std::string> listed(const std::string& text) {
  std::vector<std::string> names;
  std::string_view rest = text;
  while (!rest.empty()) {
    const auto end = std::min(rest.find_first_of(",\n"), rest.size());
    if (const auto name = trimmed(rest.substr(0, end)); !name.empty()) names.emplace_back(name);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return names;
}

class Reading {
 public:
  explicit Reading(const Around& around) : around_(around) {}

  void gather(std::string_view text, bool may_include) {
    Ini ini = parse_ini(text, IniDialect::supervisord);
    for (const std::string& line : ini.odd_lines)
      imported_.notes.push_back({line, "This line is neither a section nor a setting."});
    std::string patterns;
    for (IniSection& section : ini.sections) {
      if (section.name == "include" && may_include) {
        IniFields fields(std::move(section.entries));
        patterns = fields.take("files").value_or(patterns);
        tell(section.name, fields);
      } else {
        add(std::move(section));
      }
    }
    for (const std::string& pattern : patterns_of(patterns)) include(pattern);
  }

  Imported read() && {
    read_daemon();
    find_groups();
    for (const auto& name : order_) {
      const std::string kind = kind_of(name);
      if (kind == "program") read_program_section(name);
      if (kind != "program" && kind != "group" && kind != "supervisord") {
        IniFields fields(sections_[name]);
        tell(name, fields);
      }
    }
    for (App& app : imported_.apps) tell_of_order(app);
    make_groups();
    return std::move(imported_);
  }

 private:
  static std::vector<std::string> patterns_of(const std::string& text) {
    std::vector<std::string> patterns;
    std::string_view rest = text;
    while (!(rest = trimmed(rest)).empty()) {
      const auto end = std::min(rest.find_first_of(" \t\n"), rest.size());
      patterns.emplace_back(rest.substr(0, end));
      rest.remove_prefix(end);
    }
    return patterns;
  }

  void include(const std::string& pattern) {
    const Expansions here{{{"here", around_.folder}, {"host_node_name", around_.host}}};
    const std::string path = absolute(around_.folder, expand(pattern, here));
    const auto files = around_.files(path);
    if (files.empty())
      imported_.notes.push_back({"include " + pattern, "There is no such file that can be read."});
    for (const NamedText& file : files) gather(file.text, false);
  }

  void add(IniSection section) {
    if (!sections_.contains(section.name)) order_.push_back(section.name);
    auto& entries = sections_[section.name];
    entries.insert(entries.end(), section.entries.begin(), section.entries.end());
  }

  void tell(const std::string& section, const IniFields& fields) {
    for (const IniEntry& entry : fields.rest())
      imported_.notes.push_back({'[' + section + "] " + entry.key + " = " + entry.value,
                                 advice_on_section(kind_of(section), entry.key)});
  }

  void read_daemon() {
    if (!sections_.contains("supervisord")) return;
    IniFields fields(sections_["supervisord"]);
    defaults_.environment = fields.take("environment").value_or("");
    defaults_.user = fields.take("user").value_or("");
    defaults_.umask = fields.take("umask").value_or("");
    const Expansions here{{{"here", around_.folder}, {"host_node_name", around_.host}}};
    defaults_.directory = expand(fields.take("directory").value_or(""), here);
    tell("supervisord", fields);
  }

  void find_groups() {
    for (const auto& name : order_) {
      if (kind_of(name) != "group") continue;
      IniFields fields(sections_[name]);
      for (const std::string& program : listed(fields.take("programs").value_or(""))) {
        group_of_.emplace(program, name_of(name));
        if (!sections_.contains("program:" + program))
          group_notes_[name_of(name)].push_back(
              {"programs = " + program, "There is no such program in this file."});
      }
      for (const IniEntry& entry : fields.rest())
        group_notes_[name_of(name)].push_back(
            {entry.key + " = " + entry.value, advice_on_section("group", entry.key)});
    }
  }

  void read_program_section(const std::string& section) {
    const std::string program = name_of(section);
    App app(names_.take(program));
    if (app.name != program)
      app.note("program:" + program,
               "A name has 1 to 64 letters, digits, '_', '.' or '-', each once.");
    const auto group = group_of_.find(program);
    priorities_[app.name] =
        read_program(IniFields(sections_[section]), program,
                     group == group_of_.end() ? program : group->second, defaults_, around_, app);
    if (group != group_of_.end()) members_[group->second].push_back(app.name);
    imported_.apps.push_back(std::move(app));
  }

  // supervisord starts by priority and waits for nobody; to wait is for the operator to want.
  void tell_of_order(App& app) {
    const std::int64_t own = priorities_[app.name];
    std::string before;
    for (const App& other : imported_.apps)
      if (priorities_[other.name] < own)
        before += (before.empty() ? "\"" : ", \"") + other.name + '"';
    const bool first_of_some = before.empty() && own != priorities_[imported_.apps.back().name];
    if (!before.empty())
      app.note("priority = " + std::to_string(own),
               "Apps start together unless one waits for others; if this one needs those that "
               "started before it: after = [" +
                   before + "].");
    else if (first_of_some)
      app.note("priority = " + std::to_string(own),
               "Apps start together unless one waits for others.");
  }

  void make_groups() {
    for (auto& [name, apps] : members_)
      imported_.groups.push_back({names_.take(name), apps, group_notes_[name]});
  }

  const Around& around_;
  Names names_;
  SupervisordDefaults defaults_;
  std::vector<std::string> order_;
  std::map<std::string, std::vector<IniEntry>> sections_;
  std::map<std::string, std::int64_t> priorities_;  // by app
  std::map<std::string, std::string> group_of_;
  std::map<std::string, std::vector<std::string>> members_;
  std::map<std::string, std::vector<Note>> group_notes_;
  Imported imported_;
};

}  // namespace

Result<Imported> import_supervisord(std::string_view text, const Around& around) {
  Reading reading(around);
  reading.gather(text, true);
  return std::move(reading).read();
}

}  // namespace skep::ctl::importing

#include "ctl/import/systemd.h"

#include <algorithm>
#include <map>

#include "ctl/import/ini.h"
#include "ctl/import/names.h"
#include "ctl/import/systemd_keys.h"
#include "ctl/import/systemd_service.h"

namespace skep::ctl::importing {
namespace {

using Sections = std::map<std::string, std::vector<IniEntry>>;

Sections sections_of(const std::vector<std::string_view>& texts, App& app) {
  Sections sections;
  for (const std::string_view text : texts) {
    const Ini ini = parse_ini(text, IniDialect::systemd);
    for (const IniSection& section : ini.sections) {
      auto& entries = sections[section.name];
      entries.insert(entries.end(), section.entries.begin(), section.entries.end());
    }
    for (const std::string& line : ini.odd_lines)
      app.note(line, "This line is neither a section nor a setting.");
  }
  return sections;
}

void tell_of_the_rest(App& app, const std::string& section, const IniFields& fields) {
  for (const IniEntry& entry : fields.rest())
    if (!entry.value.empty())
      app.note(entry.key + '=' + entry.value, advice_on_unit(section, entry.key));
}

void read_service(Sections& sections, const Specifiers& specifiers, const Around& around,
                  App& app) {
  IniFields service(std::move(sections["Service"]));
  IniFields unit(std::move(sections["Unit"]));
  app.summary = specifiers.expand(unit.take("Description").value_or(""));
  take_environment(service, app, specifiers);
  take_program(service, app, specifiers, around);
  take_security(service, app, specifiers);
  take_type(service, app);
  take_restart(service, unit, app);
  take_stop(service, app);
  take_limits(service, app);
  take_output(service, app, specifiers);
  tell_of_the_rest(app, "Service", service);
  tell_of_the_rest(app, "Unit", unit);
  for (auto& [name, entries] : sections)
    if (name != "Service" && name != "Unit" && !name.starts_with("X-"))
      tell_of_the_rest(app, name, IniFields(std::move(entries)));
}

}  // namespace

Result<Imported> import_systemd(const std::vector<std::string_view>& texts, const Around& around) {
  const bool of_user = around.folder.find("/systemd/user") != std::string::npos;
  const Specifiers specifiers(around.file, around.host, of_user);
  Names names;
  Imported imported;
  App app(names.take(specifiers.app_name()));
  Sections sections = sections_of(texts, app);
  if (!sections.contains("Service")) return fail("there is no section [Service] in it");
  read_service(sections, specifiers, around, app);
  imported.apps.push_back(std::move(app));
  return imported;
}

}  // namespace skep::ctl::importing

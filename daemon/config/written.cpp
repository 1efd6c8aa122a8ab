#include "config/written.h"

#include <map>
#include <string_view>

#include "config/daemon_keys.h"
#include "config/on_event_text.h"
#include "model/app_keys.h"
#include "model/toml_text.h"

namespace skep::config {
namespace {

void write_line(std::string& out, std::string_view key, const std::string& value) {
  out.append(key).append(" = ").append(value).append("\n");
}

void write_app(std::string& out, const AppSpec& app, Secrets secrets) {
  const std::string table = "app." + toml_key(app.name);
  std::string_view open;
  out += "\n[" + table + "]\n";
  for (const AppKey& key : app_keys()) {
    if (!key.fits(app)) continue;
    const auto dot = key.name.find('.');
    const bool nested = dot != std::string_view::npos;
    const std::string_view section = nested ? key.name.substr(0, dot) : std::string_view();
    if (section != open) out += "\n[" + table + '.' + std::string(section) + "]\n";
    open = section;
    write_line(out, nested ? key.name.substr(dot + 1) : key.name,
               secrets == Secrets::shown ? key.text(app) : key.shown(app));
  }
}

void write_groups(std::string& out, const std::vector<AppSpec>& apps) {
  std::map<std::string, std::vector<std::string>> groups;
  for (const AppSpec& app : apps)
    if (!app.group.empty()) groups[app.group].push_back(app.name);
  for (const auto& [name, members] : groups) {
    out += "\n[group." + toml_key(name) + "]\n";
    write_line(out, "apps", toml_text(members));
  }
}

}  // namespace

std::string written(const DaemonSpec& daemon, const std::vector<AppSpec>& apps,
                    const std::vector<OnEventSpec>& on_events, Secrets secrets) {
  std::string out = "[daemon]\n";
  for (const DaemonKey& key : daemon_keys())
    if (const std::string value = key.text(daemon, secrets); !value.empty())
      write_line(out, key.name, value);
  for (const AppSpec& app : apps) write_app(out, app, secrets);
  write_groups(out, apps);
  for (const OnEventSpec& spec : on_events)
    out += "\n[on-event." + toml_key(spec.name) + "]\n" + on_event_keys(spec, "\n");
  return out;
}

}  // namespace skep::config

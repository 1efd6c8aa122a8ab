#include "ctl/import/pm2.h"

#include <algorithm>
#include <map>

#include <boost/json/parse.hpp>

#include "ctl/import/names.h"
#include "ctl/import/pm2_app.h"

namespace skep::ctl::importing {
namespace {

namespace json = boost::json;

Result<json::value> parsed(std::string_view text) {
  json::parse_options options;
  options.allow_comments = true;
  options.allow_trailing_commas = true;
  json::error_code error;
  auto value = json::parse({text.data(), text.size()}, error, {}, options);
  if (error)
    return fail("this is not JSON: " + error.message() +
                "; write a file of JavaScript as ecosystem.config.js, which node reads");
  return value;
}

// PM2 takes { apps: [...] }, { pm2: [...] }, a list of apps, and one app alone.
const json::value* apps_of(const json::value& root) {
  const auto* object = root.if_object();
  if (object == nullptr) return &root;
  for (const char* key : {"apps", "pm2"})
    if (const auto* apps = object->if_contains(key)) return apps;
  return &root;
}

std::string stem_of(const std::string& path) {
  std::string name = path.substr(path.rfind('/') + 1);
  const auto dot = name.rfind('.');
  return dot == std::string::npos || dot == 0 ? name : name.substr(0, dot);
}

std::string wanted_name(Pm2Fields& fields, const Around& around) {
  std::string name = fields.text({"name"}).value_or("");
  if (name.empty()) {
    Pm2Fields script(fields.object());
    name = stem_of(script.text({"script", "exec"}).value_or("app"));
  }
  name = fields.text({"name_prefix"}).value_or("") + name;
  if (fields.boolean({"append_env_to_name"}).value_or(false) && !around.env.empty())
    name += '-' + around.env;
  return name;
}

App app_of(Pm2Fields& fields, Names& names, const Around& around) {
  const std::string wanted = wanted_name(fields, around);
  App app(names.take(wanted));
  if (app.name != wanted)
    app.note("name = " + wanted, "A name has 1 to 64 letters, digits, '_', '.' or '-', each once.");
  take_command(fields, app, around);
  take_workers(fields, app);
  take_environment(fields, app, around);
  take_readiness(fields, app);
  take_limits(fields, app);
  take_restart(fields, app);
  take_stop(fields, app);
  take_logs(fields, app, around);
  return app;
}

class Reading {
 public:
  explicit Reading(const Around& around) : around_(around) {}

  void read(const json::value& value) {
    const auto* object = value.if_object();
    if (object == nullptr) {
      imported_.notes.push_back({text_of(value), "This is no app; an app of PM2 is an object."});
      return;
    }
    Pm2Fields fields(*object);
    App app = app_of(fields, names_, around_);
    if (const auto group = fields.text({"namespace"}); group && *group != "default")
      groups_[*group].push_back(app.name);
    tell_of_the_rest(fields, app);
    imported_.apps.push_back(std::move(app));
  }

  void read_others(const json::object& root) {
    for (const auto& [key, value] : root) {
      if (key == "apps" || key == "pm2") continue;
      const bool deploys = key == "deploy";
      imported_.notes.push_back(
          {setting_of({key.data(), key.size()}, value),
           deploys
               ? "Skep does not deploy; when new code is in place, skepctl roll APP takes it up "
                 "without losing a connection."
               : "This is no setting of PM2 that skepctl knows; it is left out."});
    }
  }

  Imported take() && {
    for (auto& [name, apps] : groups_) imported_.groups.push_back({names_.take(name), apps, {}});
    return std::move(imported_);
  }

 private:
  const Around& around_;
  Names names_;
  Imported imported_;
  std::map<std::string, std::vector<std::string>> groups_;
};

}  // namespace

Result<Imported> import_pm2(std::string_view text, const Around& around) {
  const auto root = parsed(text);
  if (!root) return tl::unexpected(root.error());
  const json::value* apps = apps_of(*root);
  Reading reading(around);
  if (const auto* list = apps->if_array())
    for (const json::value& app : *list) reading.read(app);
  else if (apps->is_object())
    reading.read(*apps);
  else
    return fail("there are no apps in it; PM2's file exports { apps: [...] }");
  if (apps != &*root) reading.read_others(root->get_object());
  return std::move(reading).take();
}

}  // namespace skep::ctl::importing

#include "ctl/import/pm2_app.h"

namespace skep::ctl::importing {
namespace {

namespace json = boost::json;

void add(App& app, const json::value& value, const std::string& key) {
  const auto* variables = value.if_object();
  if (variables == nullptr)
    return app.note(setting_of(key, value), "This is no object of variables.");
  for (const auto& [name, text] : *variables)
    if (!text.is_null()) app.set_env(std::string(name), text_of(text));
}

}  // namespace

void take_environment(Pm2Fields& fields, App& app, const Around& around) {
  if (const json::value* env = fields.take({"env"})) add(app, *env, "env");
  if (const auto port = fields.text({"port"})) app.set_env("PORT", *port);
  bool found = around.env.empty();
  for (const auto& [name, value] : fields.object()) {
    const std::string key(name);
    if (!key.starts_with("env_")) continue;
    fields.take({key});
    if (key.substr(4) == around.env) {
      found = true;
      add(app, value, key);
    } else {
      app.note(setting_of(key, value), "Skep has one environment an app; skepctl import --env " +
                                           key.substr(4) + " takes this one.");
    }
  }
  if (!found)
    app.note("--env " + around.env,
             "This app has no env_" + around.env + "; it has its env alone.");
}

}  // namespace skep::ctl::importing

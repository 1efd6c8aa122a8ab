#include "api/control/config_json.h"

#include <set>

#include <boost/json.hpp>

#include "api/control/json_object.h"
#include "api/http/text.h"

namespace skep::api {
namespace {

namespace json = boost::json;

constexpr std::size_t most_names = 4096;
constexpr auto advice = R"(; say {"apps": ["web"]})";

template <typename Items, typename Write>
std::string array_of(const Items& items, const Write& write) {
  std::string out = "[";
  for (const auto& item : items) {
    if (out.size() > 1) out += ",\n";
    write(out, item);
  }
  return out + ']';
}

std::string_view name_of(AppChange::Kind kind) {
  switch (kind) {
    case AppChange::Kind::added:
      return "added";
    case AppChange::Kind::changed:
      return "changed";
    case AppChange::Kind::removed:
      break;
  }
  return "removed";
}

std::string_view name_of(Effect effect) {
  switch (effect) {
    case Effect::live:
      return "live";
    case Effect::roll:
      return "roll";
    case Effect::restart:
      break;
  }
  return "restart";
}

void text_or_null(JsonObject& object, std::string_view name, const std::string& text) {
  if (text.empty())
    object.null(name);
  else
    object.text(name, text);
}

std::string fields_json(const std::vector<FieldChange>& fields) {
  return array_of(fields, [](std::string& out, const FieldChange& field) {
    JsonObject object(out);
    object.text("key", field.key);
    text_or_null(object, "before", field.before);
    text_or_null(object, "after", field.after);
    object.text("effect", name_of(field.effect)).close();
  });
}

AppOutcome failed(const std::string& app, const Error& error) {
  return {app, "FAILED", error.message};
}

}  // namespace

Result<std::vector<std::string>> read_app_names(std::string_view body) {
  std::vector<std::string> names;
  if (body.empty()) return names;
  json::error_code error;
  const json::value value = json::parse(json::string_view(body.data(), body.size()), error);
  if (error) return fail("the body is no JSON: " + error.message());
  const json::object* object = value.if_object();
  if (object == nullptr) return fail(std::string("the body is no JSON object") + advice);
  for (const auto& field : *object)
    if (field.key() != "apps")
      return fail("`" + printable(std::string_view(field.key().data(), field.key().size())) +
                  "` is not known here" + advice);
  const json::value* apps = object->if_contains("apps");
  if (apps == nullptr) return names;
  if (!apps->is_array()) return fail(std::string("`apps` is no list of names") + advice);
  if (apps->get_array().size() > most_names)
    return fail("`apps` has more than " + std::to_string(most_names) + " names");
  std::set<std::string> seen;
  for (const json::value& name : apps->get_array()) {
    const json::string* text = name.if_string();
    if (text == nullptr)
      return fail(std::string("`apps` holds something that is no name") + advice);
    if (seen.emplace(text->data(), text->size()).second)
      names.emplace_back(text->data(), text->size());
  }
  return names;
}

std::string difference_json(const ConfigDifference& difference) {
  std::string out;
  JsonObject(out)
      .raw("apps", array_of(difference.apps,
                            [](std::string& to, const AppChange& change) {
                              JsonObject(to)
                                  .text("app", change.app)
                                  .text("kind", name_of(change.kind))
                                  .raw("fields", fields_json(change.fields))
                                  .close();
                            }))
      .raw("daemon", fields_json(difference.daemon))
      .raw("warnings", array_of(difference.warnings,
                                [](std::string& to, const std::string& warning) {
                                  to += json_quoted(warning);
                                }))
      .close();
  return out + '\n';
}

std::string updated_json(const std::vector<ConfigResult>& results) {
  return array_of(results,
                  [](std::string& out, const ConfigResult& result) {
                    JsonObject(out)
                        .text("app", result.app)
                        .text("kind", name_of(result.kind))
                        .text("outcome", result.outcome ? "SUCCESS" : "FAILED")
                        .text("description", result.outcome ? "" : result.outcome.error().message)
                        .close();
                  }) +
         '\n';
}

AppOutcome outcome_of(const std::string& app, const Result<ConfigOperations::Added>& added) {
  if (!added) return failed(app, added.error());
  switch (*added) {
    case ConfigOperations::Added::added:
      return {app, "SUCCESS", {}};
    case ConfigOperations::Added::already_added:
      return {app, "ALREADY_ADDED", "skepd has " + printable(app) + " already"};
    case ConfigOperations::Added::bad_name:
      break;
  }
  return {app, "BAD_NAME", "the config file has no app " + printable(app)};
}

AppOutcome outcome_of(const std::string& app, const Result<ConfigOperations::Removed>& removed) {
  if (!removed) return failed(app, removed.error());
  switch (*removed) {
    case ConfigOperations::Removed::removed:
      return {app, "SUCCESS", {}};
    case ConfigOperations::Removed::still_running:
      return {app, "STILL_RUNNING", "workers of " + printable(app) + " run; stop it first"};
    case ConfigOperations::Removed::bad_name:
      break;
  }
  return {app, "BAD_NAME", "there is no app " + printable(app)};
}

std::string outcomes_json(const std::vector<AppOutcome>& outcomes) {
  return array_of(outcomes,
                  [](std::string& out, const AppOutcome& outcome) {
                    JsonObject(out)
                        .text("app", outcome.app)
                        .text("outcome", outcome.outcome)
                        .text("description", outcome.description)
                        .close();
                  }) +
         '\n';
}

std::string available_json(const std::vector<ConfiguredApp>& apps) {
  return array_of(apps,
                  [](std::string& out, const ConfiguredApp& app) {
                    JsonObject object(out);
                    object.text("name", app.name)
                        .flag("in_use", app.in_use)
                        .flag("autostart", app.autostart)
                        .count("workers", app.workers)
                        .text("directory", app.directory)
                        .text("command", app.command);
                    if (app.group.empty())
                      object.null("group");
                    else
                      object.text("group", app.group);
                    object.close();
                  }) +
         '\n';
}

}  // namespace skep::api

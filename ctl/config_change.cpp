#include "ctl/config_change.h"

#include <optional>
#include <utility>

#include <fmt/format.h>

#include "ctl/body.h"
#include "ctl/json_fields.h"

namespace skep::ctl {
namespace {

namespace json = boost::json;
using Kind = AppChange::Kind;
using What = ConfigOutcome::What;

std::optional<Kind> kind_named(std::string_view name) {
  if (name == "added") return Kind::added;
  if (name == "changed") return Kind::changed;
  if (name == "removed") return Kind::removed;
  return std::nullopt;
}

std::optional<What> what_named(std::string_view name) {
  if (name == "SUCCESS") return What::success;
  if (name == "ALREADY_ADDED") return What::already_added;
  if (name == "STILL_RUNNING") return What::still_running;
  if (name == "BAD_NAME") return What::bad_name;
  if (name == "FAILED") return What::failed;
  return std::nullopt;
}

std::optional<Effect> effect_named(std::string_view name) {
  if (name == "live") return Effect::live;
  if (name == "roll") return Effect::roll;
  if (name == "restart") return Effect::restart;
  return std::nullopt;
}

const json::array* array_at(const json::object& object, json::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr ? value->if_array() : nullptr;
}

Attempt<std::vector<FieldChange>> read_fields(const json::array* array) {
  std::vector<FieldChange> fields;
  if (array == nullptr) return fields;
  for (const json::value& value : *array) {
    const json::object* object = value.if_object();
    const auto effect = object != nullptr ? effect_named(text_at(*object, "effect")) : std::nullopt;
    if (!effect) return unreadable("a changed key has no effect that skepctl knows");
    fields.push_back(
        {text_at(*object, "key"), text_at(*object, "before"), text_at(*object, "after"), *effect});
  }
  return fields;
}

Attempt<AppChange> read_app(const json::value& value) {
  const json::object* object = value.if_object();
  const auto kind = object != nullptr ? kind_named(text_at(*object, "kind")) : std::nullopt;
  if (!kind) return unreadable("an app of the difference is none");
  auto fields = read_fields(array_at(*object, "fields"));
  if (!fields) return tl::unexpected(fields.error());
  return AppChange{text_at(*object, "app"), *kind, std::move(*fields)};
}

// 422: the file cannot be used, for reasons of a line each.
tl::unexpected<Trouble> refused(Answer answer) {
  if (answer.status == 422)
    return complaint("ERROR: CANT_REREAD: " + printable_lines(read_error(answer.body)));
  return tl::unexpected(expect_success(std::move(answer)).error());
}

}  // namespace

Attempt<ConfigDifference> read_difference(std::string_view body) {
  json::error_code error;
  const json::value value = parsed_json(body, error);
  const json::object* object = error ? nullptr : value.if_object();
  const json::array* apps = object != nullptr ? array_at(*object, "apps") : nullptr;
  if (apps == nullptr) return unreadable("the difference has no apps");
  ConfigDifference difference;
  for (const json::value& element : *apps) {
    auto app = read_app(element);
    if (!app) return tl::unexpected(app.error());
    difference.apps.push_back(std::move(*app));
  }
  auto daemon = read_fields(array_at(*object, "daemon"));
  if (!daemon) return tl::unexpected(daemon.error());
  difference.daemon = std::move(*daemon);
  if (const json::array* warnings = array_at(*object, "warnings"))
    for (const json::value& warning : *warnings)
      if (warning.is_string()) difference.warnings.emplace_back(warning.get_string());
  return difference;
}

Attempt<AskedDifference> ask_difference(const Session& session) {
  auto answer = session.client.get("/v1/config/difference");
  if (!answer) return tl::unexpected(answer.error());
  if (answer->status != 200) return refused(std::move(*answer));
  auto difference = read_difference(answer->body);
  if (!difference) return tl::unexpected(difference.error());
  return AskedDifference{std::move(*difference), std::move(answer->body)};
}

Attempt<std::vector<ConfigOutcome>> read_outcomes(std::string_view body) {
  json::error_code error;
  const json::value value = parsed_json(body, error);
  const json::array* array = error ? nullptr : value.if_array();
  if (array == nullptr) return unreadable("the outcomes are no array");
  std::vector<ConfigOutcome> outcomes;
  for (const json::value& element : *array) {
    const json::object* object = element.if_object();
    const auto what = object != nullptr ? what_named(text_at(*object, "outcome")) : std::nullopt;
    if (!what) return unreadable("one of the outcomes is none");
    outcomes.push_back({text_at(*object, "app"),
                        kind_named(text_at(*object, "kind")).value_or(Kind::changed), *what,
                        text_at(*object, "description")});
  }
  return outcomes;
}

Attempt<AskedOutcomes> have_changed(const Session& session, std::string_view verb,
                                    const std::vector<std::string>& apps) {
  auto answer = session.client.post(fmt::format("/v1/config/{}", verb),
                                    json::serialize(json::object{{"apps", json::value_from(apps)}}),
                                    Client::Wait::for_ever);
  if (!answer) return tl::unexpected(answer.error());
  if (answer->status != 200) return refused(std::move(*answer));
  auto outcomes = read_outcomes(answer->body);
  if (!outcomes) return tl::unexpected(outcomes.error());
  return AskedOutcomes{std::move(*outcomes), std::move(answer->body)};
}

}  // namespace skep::ctl

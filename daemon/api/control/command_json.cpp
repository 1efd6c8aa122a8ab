#include "api/control/command_json.h"

#include <algorithm>
#include <array>
#include <set>

#include <boost/json.hpp>

#include "api/control/json_object.h"
#include "api/http/text.h"
#include "model/exit_status.h"

namespace skep::api {
namespace {

namespace json = boost::json;

const json::string* string_at(const json::object& object, json::string_view key) {
  const json::value* value = object.if_contains(key);
  return value == nullptr ? nullptr : value->if_string();
}

std::string quoted(const json::string& text) {
  return '"' + printable(std::string_view(text.data(), text.size())) + '"';
}

Result<Verb> read_verb(const json::object& object) {
  const json::string* name = string_at(object, "verb");
  if (name == nullptr) return fail("`verb` is missing; say start, stop, restart or signal");
  const auto verb = verb_named(std::string_view(name->data(), name->size()));
  if (verb && *verb != Verb::shutdown) return *verb;
  return fail("`verb` is " + quoted(*name) + "; say start, stop, restart or signal");
}

Result<std::vector<Target>> read_targets(const json::object& object) {
  const json::value* value = object.if_contains("targets");
  const json::array* names = value == nullptr ? nullptr : value->if_array();
  if (names == nullptr || names->empty())
    return fail(R"(`targets` is missing; give a list of names such as ["web:0", "all"])");
  if (names->size() > most_targets)
    return fail("`targets` has " + std::to_string(names->size()) + " names, at most " +
                std::to_string(most_targets) + " are taken");
  std::vector<Target> targets;
  std::set<std::string> seen;
  for (const json::value& name : *names) {
    const json::string* text = name.if_string();
    if (text == nullptr) return fail("`targets` holds something that is no string");
    auto target = parse_target(std::string_view(text->data(), text->size()));
    if (!target) return tl::unexpected(std::move(target.error()));
    if (seen.insert(target->name()).second) targets.push_back(std::move(*target));
  }
  return targets;
}

Result<int> read_signal(const json::object& object) {
  const json::value* value = object.if_contains("signal");
  if (value == nullptr) return fail("`signal` is missing; name one, such as \"HUP\"");
  if (const std::int64_t* number = value->if_int64()) return signal_number(std::to_string(*number));
  const json::string* name = value->if_string();
  if (name == nullptr) return fail("`signal` is no name of a signal; name one, such as \"HUP\"");
  return signal_number(std::string(name->data(), name->size()));
}

Result<void> refuse_unknown(const json::object& object) {
  for (const auto& field : object)
    if (field.key() != "verb" && field.key() != "targets" && field.key() != "signal")
      return fail("`" + printable(std::string_view(field.key().data(), field.key().size())) +
                  "` is not known here; a command has `verb`, `targets` and `signal`");
  return {};
}

}  // namespace

Result<event::Command> read_command(std::string_view body) {
  json::error_code error;
  const json::value value = json::parse(json::string_view(body.data(), body.size()), error);
  if (error) return fail("the body is no JSON: " + error.message());
  const json::object* object = value.if_object();
  if (object == nullptr) return fail("the body is no JSON object");
  if (auto known = refuse_unknown(*object); !known) return tl::unexpected(known.error());
  event::Command command;
  auto verb = read_verb(*object);
  if (!verb) return tl::unexpected(std::move(verb.error()));
  command.verb = *verb;
  auto targets = read_targets(*object);
  if (!targets) return tl::unexpected(std::move(targets.error()));
  command.targets = std::move(*targets);
  if (command.verb == Verb::signal) {
    auto signal = read_signal(*object);
    if (!signal) return tl::unexpected(std::move(signal.error()));
    command.signal = *signal;
  }
  return command;
}

std::vector<CommandResult> refused_signal(const event::Command& command) {
  std::vector<CommandResult> results;
  for (const Target& target : command.targets)
    results.push_back({target, Verb::signal, Outcome::bad_signal,
                       "this machine has no signal of that name; say HUP, USR1 or the like"});
  return results;
}

std::string results_json(const std::vector<CommandResult>& results) {
  std::string out = "{\"results\":[";
  for (const CommandResult& result : results) {
    if (&result != results.data()) out += ",\n";
    JsonObject object(out);
    object.text("name", result.target.name()).text("app", result.target.app);
    if (result.target.slot)
      object.count("slot", *result.target.slot);
    else
      object.null("slot");
    object.text("verb", name_of(result.verb))
        .text("outcome", name_of(result.outcome))
        .count("code", static_cast<std::uint64_t>(result.outcome))
        .text("description", result.description)
        .close();
  }
  return out + "]}\n";
}

}  // namespace skep::api

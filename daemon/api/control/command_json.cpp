#include "api/control/command_json.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <set>

#include <boost/json.hpp>

#include "api/http/text.h"
#include "model/app_spec.h"
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

constexpr auto verbs = "; say start, stop, restart, signal, roll or scale";

Result<Verb> read_verb(const json::object& object) {
  const json::string* name = string_at(object, "verb");
  if (name == nullptr) return fail(std::string("`verb` is missing") + verbs);
  const auto verb = verb_named(std::string_view(name->data(), name->size()));
  if (verb && *verb != Verb::shutdown) return *verb;
  return fail("`verb` is " + quoted(*name) + verbs);
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

Result<bool> read_flag(const json::object& object, json::string_view key) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr) return false;
  if (const bool* flag = value->if_bool()) return *flag;
  return fail("`" + std::string(key) + "` is neither true nor false");
}

constexpr auto scalings = R"(; give 1 to 4096, or so many more or less: "+2" or "-1")";
static_assert(most_workers == 4096);

// "+2" and "-1", without anything around them.
std::optional<std::int64_t> difference(std::string_view text) {
  if (text.size() < 2 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  std::int64_t size = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data() + 1, end, size);
  const bool whole = error == std::errc{} && rest == end && text[1] != '-';
  if (!whole || size < 1 || size > most_workers) return std::nullopt;
  return text[0] == '-' ? -size : size;
}

Result<event::Command::Scaling> read_workers(const json::object& object) {
  const json::value* value = object.if_contains("workers");
  if (value == nullptr) return fail(std::string("`workers` is missing") + scalings);
  if (const json::string* text = value->if_string()) {
    if (const auto by = difference(std::string_view(text->data(), text->size())))
      return event::Command::Scaling{*by, true};
    return fail("`workers` is " + quoted(*text) + scalings);
  }
  const std::int64_t* number = value->if_int64();
  if (number == nullptr) return fail(std::string("`workers` is no number of workers") + scalings);
  if (*number < 1 || *number > most_workers)
    return fail("`workers` is " + std::to_string(*number) + scalings);
  return event::Command::Scaling{*number, false};
}

struct Field {
  std::string_view name;
  std::array<std::optional<Verb>, 2> verbs;  // that take it; none: all do
};
constexpr std::array fields{
    Field{"verb", {}},
    Field{"targets", {}},
    Field{"signal", {Verb::signal}},
    Field{"drain", {Verb::stop, Verb::restart}},
    Field{"wait", {Verb::roll}},
    Field{"workers", {Verb::scale}},
};

Result<void> refuse_unknown(const json::object& object) {
  for (const auto& given : object) {
    const std::string_view key(given.key().data(), given.key().size());
    if (std::none_of(fields.begin(), fields.end(),
                     [&](const Field& field) { return field.name == key; }))
      return fail("`" + printable(key) +
                  "` is not known here; a command has `verb`, `targets`, `signal`, `drain`, `wait` "
                  "and `workers`");
  }
  return {};
}

Result<void> refuse_misplaced(const json::object& object, Verb verb) {
  for (const Field& field : fields) {
    const bool taken = !field.verbs[0] || field.verbs[0] == verb || field.verbs[1] == verb;
    if (!taken && object.contains(json::string_view(field.name.data(), field.name.size())))
      return fail("`" + std::string(field.name) + "` says nothing to " +
                  std::string(name_of(verb)) + "; leave it out");
  }
  return {};
}

Result<void> refuse_slots(const std::vector<Target>& targets) {
  for (const Target& target : targets)
    if (target.slot)
      return fail("an app is scaled, not one of its slots; name " + printable(target.app) +
                  " instead of " + printable(target.name()));
  return {};
}

// What the verb takes beside its targets.
Result<void> read_rest(const json::object& object, event::Command& command) {
  if (auto placed = refuse_misplaced(object, command.verb); !placed) return placed;
  if (command.verb == Verb::signal) {
    auto signal = read_signal(object);
    if (!signal) return tl::unexpected(std::move(signal.error()));
    command.signal = *signal;
  }
  if (command.verb == Verb::scale) {
    const auto scaling = read_workers(object);
    if (!scaling) return tl::unexpected(scaling.error());
    command.scaling = *scaling;
    if (auto whole = refuse_slots(command.targets); !whole) return whole;
  }
  const auto drain = read_flag(object, "drain");
  if (!drain) return tl::unexpected(drain.error());
  command.drain = *drain;
  const auto wait = read_flag(object, "wait");
  if (!wait) return tl::unexpected(wait.error());
  command.wait = *wait;
  return {};
}

Result<json::value> read_object(std::string_view body) {
  json::error_code error;
  json::value value = json::parse(json::string_view(body.data(), body.size()), error);
  if (error) return fail("the body is no JSON: " + error.message());
  if (!value.is_object()) return fail("the body is no JSON object");
  return value;
}

}  // namespace

Result<std::vector<Target>> read_targets_alone(std::string_view body) {
  const auto value = read_object(body);
  if (!value) return tl::unexpected(value.error());
  const json::object& object = *value->if_object();
  for (const auto& given : object)
    if (given.key() != "targets")
      return fail('`' + printable(std::string_view(given.key().data(), given.key().size())) +
                  "` is not known here; say `targets` alone");
  return read_targets(object);
}

Result<event::Command> read_command(std::string_view body) {
  const auto value = read_object(body);
  if (!value) return tl::unexpected(value.error());
  const json::object* object = value->if_object();
  if (auto known = refuse_unknown(*object); !known) return tl::unexpected(known.error());
  event::Command command;
  auto verb = read_verb(*object);
  if (!verb) return tl::unexpected(std::move(verb.error()));
  command.verb = *verb;
  auto targets = read_targets(*object);
  if (!targets) return tl::unexpected(std::move(targets.error()));
  command.targets = std::move(*targets);
  if (auto rest = read_rest(*object, command); !rest) return tl::unexpected(rest.error());
  return command;
}

}  // namespace skep::api

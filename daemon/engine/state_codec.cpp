#include "engine/state_codec.h"

#include <utility>

#include <fmt/format.h>

#include "engine/json_values.h"
#include "engine/json_writer.h"
#include "engine/state_check.h"
#include "engine/turn.h"

namespace skep::engine {
namespace {

using saved::Malformed;
using saved::Missing;
using saved::Reader;
using saved::Writer;
namespace json = saved::json;

void encode_slot(Writer& writer, const Slot& slot) {
  writer("serial", slot.serial);
  fields_of(writer, slot);
}

void encode_extra(Writer& writer, const Slot& extra) {
  writer("role", extra.role);
  writer("index", extra.index);
  encode_slot(writer, extra);
}

void encode_app(Writer& writer, const std::pair<const std::string, App>& named) {
  fields_of(writer, named.second);
  writer.objects("slots", named.second.slots, encode_slot);
  writer.objects("extras", named.second.extras, encode_extra);
}

void encode_command(Writer& writer,
                    const std::pair<const std::uint64_t, PendingCommands::Pending>& numbered) {
  writer("id", numbered.first);
  fields_of(writer, numbered.second);
}

void decode_slot(State& state, Slot& slot, Reader& fields) {
  fields_of(fields, slot);
  if (const auto place = slot.queue_place; place && !state.queue.restore(slot, *place))
    throw Malformed{"queue_place", "is taken by another slot"};
  count_in(state, slot);
}

std::uint64_t serial_in(Reader& fields) {
  std::uint64_t serial = 0;
  fields("serial", serial);
  return serial;
}

void decode_slots(State& state, App& app, Reader& reader) {
  for (const json::value& each : reader.array("slots")) {
    Reader fields(each, reader.missing());
    const auto index = static_cast<std::uint32_t>(app.slots.size());
    decode_slot(state, app.slots.emplace_back(app, Role::place, index, serial_in(fields)), fields);
  }
}

void decode_extras(State& state, App& app, Reader& reader) {
  for (const json::value& each : reader.array("extras")) {
    Reader fields(each, reader.missing());
    Role role = Role::spare;
    std::uint32_t index = no_slot;
    fields("role", role);
    fields("index", index);
    if (role == Role::place) throw Malformed{"role", "is that of no extra"};
    decode_slot(state, app.extras.emplace_back(app, role, index, serial_in(fields)), fields);
  }
}

// Only now, when no serial number can be another's: they order the deadlines.
void restore_deadlines(State& state) {
  const auto restore = [&state](Slot& slot) {
    if (const auto at = slot.deadline) state.deadlines.set(slot, *at);
  };
  for (auto& [name, app] : state.apps) {
    for (Slot& slot : app.slots) restore(slot);
    for (Slot& extra : app.extras) restore(extra);
  }
}

void decode_apps(State& state, Reader& reader) {
  for (const json::value& each : reader.array("apps")) {
    Reader fields(each, reader.missing());
    AppSpec spec;
    fields("spec", spec);
    const std::string name = spec.name;
    const auto [app, added] = state.apps.try_emplace(name, std::move(spec));
    if (!added) throw Malformed{"apps", "name " + name + " twice"};
    fields_of(fields, app->second);
    decode_slots(state, app->second, fields);
    decode_extras(state, app->second, fields);
  }
}

void decode_commands(State& state, Reader& reader) {
  std::map<std::uint64_t, PendingCommands::Pending> commands;
  for (const json::value& each : reader.array("commands")) {
    Reader fields(each, reader.missing());
    std::uint64_t id = 0;
    fields("id", id);
    fields_of(fields, commands[id]);
  }
  std::uint64_t next = 0;
  reader("next_command", next);
  state.commands.restore(next, std::move(commands));
}

void decode_listeners(State& state, Reader& reader) {
  std::map<std::string, std::set<ListenAddress>> owners;
  reader("listeners", owners);
  for (const auto& [app, addresses] : owners)
    for (const ListenAddress& address : addresses)
      if (state.listeners.claim(app, address))
        throw Malformed{"listeners", "give " + address.name() + " to two apps"};
}

std::unique_ptr<State> decode_state(Reader& reader) {
  std::uint64_t random = 0;
  std::uint64_t next_place = 0;
  reader("random", random);
  reader("next_place", next_place);
  auto state = std::make_unique<State>(random);
  state->queue.restore(next_place);
  reader("now", state->now);
  reader("next_incarnation", state->next_incarnation);
  reader("next_serial", state->next_serial);
  reader("next_probe", state->next_probe);
  reader("shutting_down", state->shutting_down);
  reader("halted", state->halted);
  reader("ends_with", state->ends_with);
  reader("shutdown_tickets", state->shutdown_tickets);
  decode_commands(*state, reader);
  decode_listeners(*state, reader);
  decode_apps(*state, reader);
  return state;
}

std::unique_ptr<State> decode_checked(const json::value& root) {
  Reader reader(root);
  std::int64_t found = 0;
  reader("version", found);
  if (found < oldest_state_version || found > state_version)
    throw Malformed{"version", fmt::format("is {}, this skepd reads versions {} to {}", found,
                                           oldest_state_version, state_version)};
  const Missing missing = found < state_version ? Missing::is_default : Missing::is_malformed;
  Reader fields(root, missing);
  auto state = decode_state(fields);
  if (std::string what = inconsistency_of(*state); !what.empty())
    throw Malformed{{}, std::move(what)};
  restore_deadlines(*state);
  return state;
}

void write_all_of(const State& state, std::string& text) {
  Writer writer(text);
  writer("version", state_version);
  writer("random", state.random.state());
  writer("now", state.now);
  writer("next_incarnation", state.next_incarnation);
  writer("next_serial", state.next_serial);
  writer("next_probe", state.next_probe);
  writer("next_place", state.queue.next_place());
  writer("next_command", state.commands.next());
  writer("shutting_down", state.shutting_down);
  writer("halted", state.halted);
  writer("ends_with", state.ends_with);
  writer("shutdown_tickets", state.shutdown_tickets);
  writer("listeners", state.listeners.by_app());
  writer.objects("commands", state.commands.all(), encode_command);
  writer.objects("apps", state.apps, encode_app);
}

}  // namespace

std::string encode(const State& state) {
  std::string text;
  write_all_of(state, text);
  return text;
}

Result<std::unique_ptr<State>> decode(std::string_view text) {
  // Names and messages of workers may be in it, which need not be UTF-8.
  json::parse_options options;
  options.allow_invalid_utf8 = true;
  json::error_code error;
  const json::value root = json::parse({text.data(), text.size()}, error, {}, options);
  if (error) return fail("the saved state is no JSON: " + error.message());
  try {
    return decode_checked(root);
  } catch (const Malformed& malformed) {
    const std::string where = malformed.where.empty() ? "" : malformed.where + " ";
    return fail("the saved state cannot be used: " + where + malformed.what);
  }
}

}  // namespace skep::engine

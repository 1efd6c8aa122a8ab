#include "api/dbus/asked.h"

#include <set>

#include <fmt/format.h>
#include <sdbus-c++/Error.h>
#include <sdbus-c++/Message.h>

#include "api/control/command_json.h"
#include "model/app_spec.h"
#include "model/exit_status.h"

namespace skep::api::dbus {
namespace {

std::vector<std::string> read_names(sdbus::MethodCall& call) {
  std::vector<std::string> names;
  if (!call.enterContainer("s")) return names;
  for (std::string name; call >> name;) {
    if (names.size() == most_targets)
      throw sdbus::Error("org.freedesktop.DBus.Error.InvalidArgs",
                         fmt::format("more than {} names were given", most_targets));
    names.push_back(std::move(name));
    name.clear();
  }
  call.clearFlags();
  call.exitContainer();
  return names;
}

Result<event::Command::Scaling> scaling_of(const Asked& asked) {
  const bool relative = asked.deed == Deed::scale_by;
  const auto size = relative && asked.number < 0 ? -asked.number : asked.number;
  if (size < 1 || size > most_workers)
    return fail(fmt::format("{} is no number of workers; give 1 to {}{}", asked.number,
                            most_workers, relative ? ", or so many less by a minus" : ""));
  return event::Command::Scaling{asked.number, relative};
}

Verb verb_of(Deed deed) {
  switch (deed) {
    case Deed::stop:
    case Deed::drain:
      return Verb::stop;
    case Deed::restart:
      return Verb::restart;
    case Deed::roll:
      return Verb::roll;
    case Deed::scale:
    case Deed::scale_by:
      return Verb::scale;
    case Deed::signal:
      return Verb::signal;
    default:
      return Verb::start;
  }
}

Result<std::vector<Target>> targets_of(const std::vector<std::string>& names) {
  if (names.empty())
    return fail(R"(no name was given; name apps or workers, such as "web:0" or "all")");
  std::vector<Target> targets;
  std::set<std::string> seen;
  for (const std::string& name : names) {
    auto target = parse_target(name);
    if (!target) return tl::unexpected(std::move(target.error()));
    if (seen.insert(target->name()).second) targets.push_back(std::move(*target));
  }
  return targets;
}

}  // namespace

Asked read_asked(const Method& method, const std::string& own, sdbus::MethodCall& call) {
  Asked asked;
  asked.deed = method.deed;
  if (!own.empty()) asked.names.push_back(own);
  std::string_view left = method.in;
  if (left.starts_with("as")) {
    asked.names = read_names(call);
    left.remove_prefix(2);
  }
  if (left == "b") {
    call >> asked.flag;
  } else if (left == "s") {
    call >> asked.word;
  } else if (left == "u") {
    std::uint32_t number = 0;
    call >> number;
    asked.number = number;
  } else if (left == "i") {
    std::int32_t number = 0;
    call >> number;
    asked.number = number;
  }
  return asked;
}

Result<event::Command> command_of(const Asked& asked) {
  event::Command command;
  command.verb = verb_of(asked.deed);
  auto targets = targets_of(asked.names);
  if (!targets) return tl::unexpected(std::move(targets.error()));
  command.targets = std::move(*targets);
  if (command.verb == Verb::scale) {
    const auto scaling = scaling_of(asked);
    if (!scaling) return tl::unexpected(scaling.error());
    command.scaling = *scaling;
    for (const Target& target : command.targets)
      if (target.slot) return fail("an app is scaled, not one of its slots; name the app alone");
  }
  if (command.verb == Verb::signal && (command.signal = signal_number(asked.word)) == 0)
    return fail("this machine has no signal of that name; say HUP, USR1 or the like");
  command.drain = asked.deed == Deed::drain ||
                  (asked.flag && (command.verb == Verb::stop || command.verb == Verb::restart));
  command.wait = asked.flag && command.verb == Verb::roll;
  return command;
}

}  // namespace skep::api::dbus

#include "model/target.h"

#include <charconv>
#include <utility>

namespace skep {
namespace {

std::optional<std::uint32_t> slot_of(std::string_view text) {
  std::uint32_t slot = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), slot);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return slot;
}

// An app in a group has no name of digits only: the config sees to that.
bool looks_like_slot(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool names_app(std::string_view text) {
  return !text.empty() && text != "*" && !looks_like_slot(text) && text.front() != '-';
}

}  // namespace

std::string worker_name(std::string_view group, std::string_view app, std::uint32_t slot) {
  std::string name(group);
  if (!name.empty()) name += ':';
  name += app;
  return name + ':' + std::to_string(slot);
}

std::string Target::name() const {
  if (app.empty()) return "all";
  if (slot) return worker_name(group, app, *slot);
  return group.empty() ? app : group + ':' + app;
}

bool Target::covers(std::string_view app_group, std::string_view app_name) const {
  if (app.empty()) return true;
  if (!group.empty()) return group == app_group && app == app_name;
  if (app == app_name) return true;
  return !slot && !app_group.empty() && app == app_group;
}

Result<Target> parse_target(std::string_view text) {
  if (text == "all") return Target{};
  const std::string quoted = '"' + std::string(text) + '"';
  Target target;
  auto colon = text.find(':');
  target.app = text.substr(0, colon);
  if (target.app.empty())
    return fail(quoted + " names no app; write all, APP, APP:*, APP:SLOT, GROUP:* or GROUP:APP");
  if (colon == std::string_view::npos) return target;

  std::string_view rest = text.substr(colon + 1);
  colon = rest.find(':');
  if (names_app(rest.substr(0, colon))) {
    target.group = std::exchange(target.app, std::string(rest.substr(0, colon)));
    if (colon == std::string_view::npos) return target;
    rest = rest.substr(colon + 1);
  }
  if (rest == "*") return target;
  target.slot = slot_of(rest);
  if (!target.slot)
    return fail(quoted + " names no slot; write a number or * after the last colon");
  return target;
}

}  // namespace skep

#include "host/process/app_identity.h"

#include <algorithm>
#include <linux/capability.h>
#include <unistd.h>
#include <utility>

#include "host/process/capabilities.h"

namespace skep::host {

namespace {

constexpr auto groups_key = "supplementary-groups";

tl::unexpected<IdentityTrouble> trouble(const char* key, SpawnFailure failure) {
  return tl::unexpected(IdentityTrouble{key, std::move(failure)});
}

// Without the right to, a process keeps the groups that it has.
bool may_take(gid_t group, const OwnCapabilities& own) {
  if (own.can(CAP_SETGID) || group == ::getegid()) return true;
  const auto groups = held_groups();
  return std::find(groups.begin(), groups.end(), group) != groups.end();
}

tl::expected<gid_t, IdentityTrouble> take_group(const char* key, const std::string& name,
                                                const OwnCapabilities& own) {
  const auto group = find_group(name);
  if (!group) return trouble(key, group.error());
  if (may_take(*group, own)) return *group;
  return trouble(key, {"cannot take group " + name +
                           ": skepd is not in it and may not change groups; run skepd as root, or "
                           "change `" +
                           key + "`",
                       0});
}

}  // namespace

tl::expected<std::optional<Identity>, IdentityTrouble> identity_of(const AppSpec& app) {
  const SandboxSpec& sandbox = app.sandbox;
  if (app.user.empty() && sandbox.group.empty() && sandbox.supplementary_groups.empty())
    return std::nullopt;
  auto identity = app.user.empty() ? own_identity() : find_identity(app.user);
  if (!identity) return trouble("user", identity.error());
  const OwnCapabilities own = own_capabilities();
  const auto add = [&](gid_t group) {
    auto& groups = identity->groups;
    if (std::find(groups.begin(), groups.end(), group) == groups.end()) groups.push_back(group);
  };
  if (!sandbox.group.empty()) {
    const auto group = take_group("group", sandbox.group, own);
    if (!group) return tl::unexpected(group.error());
    // The databases count the user's own first group among all; it is not to be kept besides.
    std::erase(identity->groups, identity->gid);
    identity->gid = *group;
    add(*group);
  }
  for (const std::string& name : sandbox.supplementary_groups) {
    const auto group = take_group(groups_key, name, own);
    if (!group) return tl::unexpected(group.error());
    add(*group);
  }
  return std::move(*identity);
}

}  // namespace skep::host

#include "engine/listen_rules.h"

#include <algorithm>
#include <cerrno>

#include "model/plain_path.h"

namespace skep::engine {

ListenOwners::Door ListenOwners::door_of(const ListenAddress& address) {
  if (address.kind == ListenAddress::Kind::path) return {address.kind, 0, plain_path(address.host)};
  return {address.kind, address.port, {}};
}

std::optional<ListenOwners::Refusal> ListenOwners::claim(const std::string& app,
                                                         const ListenAddress& address) {
  if (owns(app, address)) return std::nullopt;
  if (auto refusal = taken_by_another(app, address)) return refusal;
  const auto found = by_app_.find(app);
  if (found != by_app_.end() && found->second.size() >= most_addresses)
    return Refusal{EMFILE, {}, {}};
  by_app_[app].insert(address);
  apps_of_door_[door_of(address)].insert(app);
  return std::nullopt;
}

bool ListenOwners::owns(const std::string& app, const ListenAddress& address) const {
  const auto found = by_app_.find(app);
  return found != by_app_.end() && found->second.contains(address);
}

std::optional<ListenOwners::Refusal> ListenOwners::taken_by_another(
    const std::string& app, const ListenAddress& address) const {
  const bool picked_by_kernel = address.kind != ListenAddress::Kind::path && address.port == 0;
  const auto owners = apps_of_door_.find(door_of(address));
  if (picked_by_kernel || owners == apps_of_door_.end()) return std::nullopt;
  for (const std::string& owner : owners->second) {
    if (owner == app) continue;
    for (const ListenAddress& held : by_app_.at(owner))
      if (conflict(held, address)) return Refusal{EADDRINUSE, owner, held};
  }
  return std::nullopt;
}

void ListenOwners::leave(const std::string& app, const Door& at) {
  const auto door = apps_of_door_.find(at);
  if (door == apps_of_door_.end()) return;
  door->second.erase(app);
  if (door->second.empty()) apps_of_door_.erase(door);
}

void ListenOwners::release(const std::string& app) {
  const auto found = by_app_.find(app);
  if (found == by_app_.end()) return;
  for (const ListenAddress& address : found->second) leave(app, door_of(address));
  by_app_.erase(found);
}

void ListenOwners::release(const std::string& app, const ListenAddress& address) {
  const auto found = by_app_.find(app);
  if (found == by_app_.end() || found->second.erase(address) == 0) return;
  const auto& left = found->second;
  const Door door = door_of(address);
  if (std::none_of(left.begin(), left.end(),
                   [&](const ListenAddress& other) { return door_of(other) == door; }))
    leave(app, door);
  if (left.empty()) by_app_.erase(found);
}

}  // namespace skep::engine

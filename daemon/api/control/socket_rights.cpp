#include "api/control/socket_rights.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <grp.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

#include "api/http/text.h"

namespace skep::api {
namespace {

constexpr std::size_t most_bytes = 1UL << 20U;  // of a group's entry; one has every member's name

Result<std::optional<gid_t>> find_group(const std::string& key, const std::string& name) {
  if (name.empty()) return std::optional<gid_t>();
  std::vector<char> room(4096);
  group entry{};
  group* found = nullptr;
  int error = 0;
  while ((error = ::getgrnam_r(name.c_str(), &entry, room.data(), room.size(), &found)) == ERANGE &&
         room.size() < most_bytes)
    room.resize(room.size() * 2);
  if (found != nullptr) return std::optional(entry.gr_gid);
  return fail("[daemon] " + key + " is " + printable(name) + ", and " +
              (error == 0 ? "there is no such group; make it with `groupadd --system " +
                                printable(name) + "`, or name another"
                          : std::string("that cannot be looked up: ") + std::strerror(error)));
}

std::vector<gid_t> groups_of(int socket, const Peer& peer) {
  std::vector<gid_t> groups(64);
  socklen_t size = 0;
  for (int attempt = 0; attempt < 3; ++attempt) {
    size = static_cast<socklen_t>(groups.size() * sizeof(gid_t));
    if (::getsockopt(socket, SOL_SOCKET, SO_PEERGROUPS, groups.data(), &size) == 0) {
      groups.resize(size / sizeof(gid_t));
      groups.push_back(peer.gid);
      return groups;
    }
    if (errno != ERANGE) break;
    groups.resize(size / sizeof(gid_t));
  }
  return {peer.gid};
}

}  // namespace

Result<SocketGroups> find_groups(const SocketRights& rights) {
  const auto group = find_group("socket-group", rights.group);
  if (!group) return tl::unexpected(group.error());
  const auto read_only = find_group("read-only-group", rights.read_only_group);
  if (!read_only) return tl::unexpected(read_only.error());
  return SocketGroups{*group, *read_only};
}

HttpServer::Admission Doorkeeper::operator()(int socket, const Peer& peer) const {
  using Admission = HttpServer::Admission;
  if (!read_only_ || peer.uid == 0 || peer.uid == ::geteuid()) return Admission::acts;
  const std::vector<gid_t> groups = groups_of(socket, peer);
  const auto in = [&groups](gid_t group) {
    return std::find(groups.begin(), groups.end(), group) != groups.end();
  };
  if (in(acting_)) return Admission::acts;
  return in(*read_only_) ? Admission::reads : Admission::refused;
}

}  // namespace skep::api

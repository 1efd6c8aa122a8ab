#pragma once

#include <optional>
#include <string>
#include <sys/types.h>

#include "api/http/server.h"
#include "api/peer.h"
#include "model/error.h"

namespace skep::api {

// Who may come to the control socket, and what for, as the config has it.
struct SocketRights {
  mode_t mode = 0660;
  std::string group;            // the file's, whose members may act; empty: as it is made
  std::string read_only_group;  // whose members may look; empty: whoever can connect may act
};

// The same with the groups looked up.
struct SocketGroups {
  std::optional<gid_t> group;
  std::optional<gid_t> read_only;
};
// The error names the group that there is none of.
[[nodiscard]] Result<SocketGroups> find_groups(const SocketRights& rights);

// Judges a client whose groups are `peer.gid` and those of SO_PEERGROUPS. Root and skepd's own user
// may always act. Without a read-only group so may whoever the socket's mode lets in; with one,
// members of the socket's group `acting` may act, its members may look, and others may do neither.
class Doorkeeper {
 public:
  Doorkeeper(gid_t acting, std::optional<gid_t> read_only)
      : acting_(acting), read_only_(read_only) {}

  [[nodiscard]] HttpServer::Admission operator()(int socket, const Peer& peer) const;

 private:
  gid_t acting_;
  std::optional<gid_t> read_only_;
};

}  // namespace skep::api

#pragma once

#include <string>
#include <sys/types.h>
#include <vector>

#include <tl/expected.hpp>

#include "model/event.h"

namespace skep::host {

// A user as the system's databases know it, with all its groups.
struct Identity {
  std::string name;
  std::string home;
  std::string shell;
  uid_t uid = 0;
  gid_t gid = 0;
  std::vector<gid_t> groups;
};

// Asks the user database, which may be slow: once an app, not once a worker. The failure is a stage
// of the spawn, such as {"cannot become user web: there is no such user; create it or change
// `user`", 0}.
[[nodiscard]] tl::expected<Identity, SpawnFailure> find_identity(const std::string& user);

// Of this process, whether the databases know its user or not.
[[nodiscard]] tl::expected<Identity, SpawnFailure> own_identity();

// Those that this process has beside its first; none where they cannot be read.
[[nodiscard]] std::vector<gid_t> held_groups();

// The failure is {"cannot take group www: there is no such group; create it or change the config",
// 0}, or tells that the database cannot be read.
[[nodiscard]] tl::expected<gid_t, SpawnFailure> find_group(const std::string& name);

}  // namespace skep::host

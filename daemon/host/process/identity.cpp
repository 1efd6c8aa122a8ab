#include "host/process/identity.h"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <grp.h>
#include <pwd.h>

namespace skep::host {

namespace {

constexpr std::size_t most_entry_bytes = std::size_t{1} << 20U;
constexpr std::size_t most_groups = 65536;  // the kernel's own limit

// POSIX lets a user that is not there be told by several errors as well as by none.
bool means_not_there(int error) {
  return error == 0 || error == ENOENT || error == ESRCH;
}

SpawnFailure failure(const std::string& user, int error) {
  if (means_not_there(error))
    return {"cannot become user " + user + ": there is no such user; create it or change `user`",
            0};
  return {"cannot become user " + user + ": the user database cannot be read", error};
}

bool find_groups(Identity& identity) {
  int count = 32;
  identity.groups.resize(static_cast<std::size_t>(count));
  while (::getgrouplist(identity.name.c_str(), identity.gid, identity.groups.data(), &count) < 0) {
    const auto wanted = std::max(static_cast<std::size_t>(count), identity.groups.size() * 2);
    if (wanted > most_groups) return false;
    identity.groups.resize(wanted);
    count = static_cast<int>(wanted);
  }
  identity.groups.resize(static_cast<std::size_t>(count));
  return true;
}

}  // namespace

tl::expected<Identity, SpawnFailure> find_identity(const std::string& user) {
  passwd entry{};
  passwd* found = nullptr;
  std::vector<char> strings(1024);
  int error = 0;
  for (;;) {
    error = ::getpwnam_r(user.c_str(), &entry, strings.data(), strings.size(), &found);
    if (error == EINTR) continue;
    if (error != ERANGE || strings.size() >= most_entry_bytes) break;
    strings.resize(strings.size() * 2);
  }
  if (found == nullptr) return tl::unexpected(failure(user, error));

  Identity identity{entry.pw_name, entry.pw_dir, entry.pw_shell, entry.pw_uid, entry.pw_gid, {}};
  if (!find_groups(identity))
    return tl::unexpected(
        SpawnFailure{"cannot become user " + user + ": it is in too many groups", EINVAL});
  return identity;
}

}  // namespace skep::host

#include "host/process/identity.h"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <grp.h>
#include <pwd.h>
#include <unistd.h>

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

// Asks `look` with more and more room for the strings of the entry; gives its last error.
template <typename Look>
int look_up(std::vector<char>& strings, const Look& look) {
  strings.resize(1024);
  for (;;) {
    const int error = look(strings.data(), strings.size());
    if (error == EINTR) continue;
    if (error != ERANGE || strings.size() >= most_entry_bytes) return error;
    strings.resize(strings.size() * 2);
  }
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
  std::vector<char> strings;
  const int error = look_up(strings, [&](char* room, std::size_t size) {
    return ::getpwnam_r(user.c_str(), &entry, room, size, &found);
  });
  if (found == nullptr) return tl::unexpected(failure(user, error));

  Identity identity{entry.pw_name, entry.pw_dir, entry.pw_shell, entry.pw_uid, entry.pw_gid, {}};
  if (!find_groups(identity))
    return tl::unexpected(
        SpawnFailure{"cannot become user " + user + ": it is in too many groups", EINVAL});
  return identity;
}

std::vector<gid_t> held_groups() {
  const int count = ::getgroups(0, nullptr);
  std::vector<gid_t> groups(static_cast<std::size_t>(std::max(count, 0)));
  if (::getgroups(static_cast<int>(groups.size()), groups.data()) != count) return {};
  return groups;
}

tl::expected<Identity, SpawnFailure> own_identity() {
  passwd entry{};
  passwd* found = nullptr;
  std::vector<char> strings;
  look_up(strings, [&](char* room, std::size_t size) {
    return ::getpwuid_r(::geteuid(), &entry, room, size, &found);
  });
  Identity identity{
      std::to_string(::geteuid()), "/", "/bin/sh", ::geteuid(), ::getegid(), held_groups()};
  if (found == nullptr) return identity;
  identity.name = entry.pw_name;
  identity.home = entry.pw_dir;
  identity.shell = entry.pw_shell;
  return identity;
}

tl::expected<gid_t, SpawnFailure> find_group(const std::string& name) {
  ::group entry{};
  ::group* found = nullptr;
  std::vector<char> strings;
  const int error = look_up(strings, [&](char* room, std::size_t size) {
    return ::getgrnam_r(name.c_str(), &entry, room, size, &found);
  });
  if (found != nullptr) return entry.gr_gid;
  if (!means_not_there(error))
    return tl::unexpected(
        SpawnFailure{"cannot take group " + name + ": the group database cannot be read", error});
  return tl::unexpected(SpawnFailure{
      "cannot take group " + name + ": there is no such group; create it or change the config", 0});
}

}  // namespace skep::host

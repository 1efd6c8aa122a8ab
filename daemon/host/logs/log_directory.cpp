#include "host/logs/log_directory.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <deque>
#include <limits.h>
#include <pwd.h>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "host/logs/errno_text.h"

namespace skep::host::logs {
namespace {

constexpr int most_links = 40;  // as the kernel follows

enum class Owner { skepd, user, stranger };

Owner owner_of(const struct stat& facts, const std::string& directory, const Identity* user) {
  const bool sticky = (facts.st_mode & S_ISVTX) != 0;
  if (!sticky && (facts.st_mode & S_IWOTH) != 0) return Owner::stranger;
  const bool root = facts.st_uid == 0 || facts.st_uid == ::geteuid();
  const bool of_user = user != nullptr && facts.st_uid == user->uid;
  if (!root && !of_user) return Owner::stranger;
  const bool group_writes =
      !sticky && (facts.st_mode & S_IWGRP) != 0 && facts.st_gid != 0 && directory != "/var/log";
  if (!group_writes) return root ? Owner::skepd : Owner::user;
  return user != nullptr && facts.st_gid == user->gid ? Owner::user : Owner::stranger;
}

void push_parts(std::deque<std::string>& parts, std::string_view path) {
  std::deque<std::string> pushed;
  while (!path.empty()) {
    const auto slash = path.find('/');
    const std::string_view part = path.substr(0, slash);
    path = slash == std::string_view::npos ? "" : path.substr(slash + 1);
    if (!part.empty() && part != ".") pushed.emplace_back(part);
  }
  parts.insert(parts.begin(), pushed.begin(), pushed.end());
}

std::string parent_of(const std::string& directory) {
  const auto slash = directory.rfind('/');
  return slash == 0 || slash == std::string::npos ? "/" : directory.substr(0, slash);
}

// Walks a path as the kernel does, and keeps the worst that it meets.
class Walk {
 public:
  explicit Walk(const Identity* user) : user_(user) {}

  // The error is an errno; ENOENT is none.
  [[nodiscard]] int along(const std::string& directory);

  [[nodiscard]] Owner worst() const { return worst_; }
  [[nodiscard]] const std::string& where() const { return where_; }
  [[nodiscard]] const struct stat& facts() const { return facts_; }

 private:
  [[nodiscard]] int step(const std::string& next);
  void meet(const std::string& directory, const struct stat& facts);

  const Identity* user_;
  std::deque<std::string> parts_;
  std::string at_ = "/";
  int links_ = 0;
  Owner worst_ = Owner::skepd;
  std::string where_;
  struct stat facts_ {};
};

int Walk::along(const std::string& directory) {
  struct stat root {};
  if (::lstat("/", &root) == 0) meet("/", root);
  push_parts(parts_, directory);
  while (!parts_.empty()) {
    const std::string part = parts_.front();
    parts_.pop_front();
    if (part == "..") {
      at_ = parent_of(at_);
      continue;
    }
    if (const int error = step(at_ == "/" ? "/" + part : at_ + '/' + part); error != 0)
      return error == ENOENT ? 0 : error;
  }
  return 0;
}

int Walk::step(const std::string& next) {
  struct stat facts {};
  if (::lstat(next.c_str(), &facts) != 0) return errno;
  if (S_ISLNK(facts.st_mode)) {
    std::array<char, PATH_MAX> target{};
    const ssize_t length = ::readlink(next.c_str(), target.data(), target.size());
    if (length < 0) return errno;
    if (++links_ > most_links) return ELOOP;
    const std::string_view text(target.data(), static_cast<std::size_t>(length));
    if (text.starts_with('/')) at_ = "/";
    push_parts(parts_, text);
    return 0;
  }
  if (!S_ISDIR(facts.st_mode)) return ENOTDIR;
  meet(next, facts);
  at_ = next;
  return 0;
}

void Walk::meet(const std::string& directory, const struct stat& facts) {
  const Owner owner = owner_of(facts, directory, user_);
  if (owner <= worst_) return;
  worst_ = owner;
  where_ = directory;
  facts_ = facts;
}

std::string name_of(uid_t uid) {
  std::array<char, 4096> room{};
  passwd entry{};
  passwd* found = nullptr;
  ::getpwuid_r(uid, &entry, room.data(), room.size(), &found);
  return found == nullptr ? fmt::format("uid {}", uid) : found->pw_name;
}

std::string complaint(const Walk& walk) {
  const struct stat& facts = walk.facts();
  const bool stranger = facts.st_uid != 0 && facts.st_uid != ::geteuid();
  const std::string who = stranger ? name_of(facts.st_uid)
                          : (facts.st_mode & S_IWOTH) != 0
                              ? "every user"
                              : fmt::format("a group (gid {})", facts.st_gid);
  return fmt::format(
      "{} can write to the directory {}, and so could lead skepd, which is root, to any file; {}",
      who, walk.where(),
      stranger
          ? "give it to root, or let the app run as that user"
          : fmt::format("take that right away with `chmod go-w {}`, or choose another directory",
                        walk.where()));
}

}  // namespace

Result<BorrowedRights> rights_for(const std::string& path, const Identity* user) {
  const auto lent = [](const Identity* lender) {
    return BorrowedRights::of(lender).map_error([](int error) {
      return Error{"skepd cannot take the rights of the app's user: " + errno_text(error)};
    });
  };
  if (::geteuid() != 0) return lent(nullptr);
  Walk walk(user);
  if (const int error = walk.along(parent_of(path)); error != 0) return fail(errno_text(error));
  if (walk.worst() == Owner::stranger) return fail(complaint(walk));
  return lent(walk.worst() == Owner::user ? user : nullptr);
}

}  // namespace skep::host::logs

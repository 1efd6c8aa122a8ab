#include "host/credentials.h"

#include <cerrno>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

#include "host/whole_file.h"

namespace skep::host {

namespace {

constexpr std::size_t largest = std::size_t{1} << 20U;
constexpr int no_link = O_CLOEXEC | O_NOFOLLOW;
// One that its user has filled with other things is left to him.
constexpr std::size_t most_entries = 16384;

tl::unexpected<Error> cannot_make(const std::string& what) {
  return fail(fmt::format("cannot hand on its credentials: {}: {}", what, std::strerror(errno)));
}

struct CloseDirectory {
  void operator()(DIR* directory) const { ::closedir(directory); }
};
using Entries = std::unique_ptr<DIR, CloseDirectory>;

std::vector<std::string> names_in(int directory) {
  std::vector<std::string> names;
  UniqueFd own(::openat(directory, ".", O_RDONLY | O_DIRECTORY | no_link));
  const Entries entries(own ? ::fdopendir(own.get()) : nullptr);
  if (!entries) return names;
  (void)own.release();
  while (names.size() < most_entries) {
    const dirent* entry = ::readdir(entries.get());
    if (entry == nullptr) break;
    const std::string name = entry->d_name;
    if (name != "." && name != "..") names.push_back(name);
  }
  return names;
}

bool write_copy(int directory, const std::string& name, const std::string& content,
                const Identity* owner) {
  const UniqueFd file(
      ::openat(directory, name.c_str(), O_WRONLY | O_CREAT | O_EXCL | no_link, S_IRUSR));
  if (!file) return false;
  std::size_t written = 0;
  while (written < content.size()) {
    const auto count = ::write(file.get(), content.data() + written, content.size() - written);
    if (count < 0) return false;
    written += static_cast<std::size_t>(count);
  }
  return owner == nullptr || ::fchown(file.get(), owner->uid, owner->gid) == 0;
}

void remove(int directory, const std::string& name) {
  {
    const UniqueFd own(::openat(directory, name.c_str(), O_RDONLY | O_DIRECTORY | no_link));
    if (!own) return;
    ::fchmod(own.get(), S_IRWXU);
    for (const std::string& each : names_in(own.get())) ::unlinkat(own.get(), each.c_str(), 0);
  }
  ::unlinkat(directory, name.c_str(), AT_REMOVEDIR);
}

}  // namespace

std::string Credentials::name_of(const WorkerId& worker) {
  return worker.app + '.' + std::to_string(worker.incarnation);
}

Result<std::string> Credentials::content_of(const std::string& name) const {
  if (source_.empty())
    return fail("cannot hand on credential " + name +
                ": skepd was given none; write LoadCredential= in the unit of skepd");
  auto content = read_whole_file(source_ + '/' + name, largest);
  if (content) return *std::move(content);
  if (content.error() == ENOENT)
    return fail(
        fmt::format("cannot hand on credential {}: skepd was not given it; write "
                    "LoadCredential={}:/its/file in the unit of skepd and restart it",
                    name, name));
  return fail(
      fmt::format("cannot hand on credential {}: {}", name, words_for_unread(content.error())));
}

std::string Credentials::trouble_with(const std::string& name) const {
  if (source_.empty()) return {};  // whoever asks is not what the service manager starts
  const auto content = content_of(name);
  return content ? std::string() : content.error().message;
}

// A directory that another could change would let him choose where secrets go.
Result<UniqueFd> Credentials::open_directory() const {
  if (directory_.empty()) return fail("cannot hand on its credentials: there is no place for them");
  if (::mkdir(directory_.c_str(), S_IRWXU | S_IXGRP | S_IXOTH) == 0)
    ::chmod(directory_.c_str(), S_IRWXU | S_IXGRP | S_IXOTH);
  else if (errno != EEXIST)
    return cannot_make(directory_);
  UniqueFd directory(::open(directory_.c_str(), O_RDONLY | O_DIRECTORY | no_link));
  struct stat status {};
  if (!directory || ::fstat(directory.get(), &status) != 0) return cannot_make(directory_);
  if (status.st_uid != ::geteuid() || (status.st_mode & (S_IWGRP | S_IWOTH)) != 0)
    return fail(
        fmt::format("cannot hand on its credentials: {} is another user's, or others may "
                    "write to it; remove it",
                    directory_));
  return directory;
}

Result<std::string> Credentials::give(const WorkerId& worker, const std::vector<std::string>& names,
                                      const Identity* owner) {
  const auto directory = open_directory();
  if (!directory) return tl::unexpected(directory.error());
  const std::string name = name_of(worker);
  const std::string path = directory_ + '/' + name;
  remove(directory->get(), name);
  if (::mkdirat(directory->get(), name.c_str(), S_IRWXU) != 0) return cannot_make(path);
  const UniqueFd own(::openat(directory->get(), name.c_str(), O_RDONLY | O_DIRECTORY | no_link));
  if (!own) return cannot_make(path);
  for (const std::string& each : names) {
    const auto content = content_of(each);
    if (!content) return tl::unexpected(content.error());
    if (!write_copy(own.get(), each, *content, owner))
      return cannot_make(fmt::format("{}/{}", path, each));
  }
  if ((owner != nullptr && ::fchown(own.get(), owner->uid, owner->gid) != 0) ||
      ::fchmod(own.get(), S_IRUSR | S_IXUSR) != 0)
    return cannot_make(path);
  return path;
}

void Credentials::take_back(const WorkerId& worker) {
  const UniqueFd directory(::open(directory_.c_str(), O_RDONLY | O_DIRECTORY | no_link));
  if (!directory) return;
  remove(directory.get(), name_of(worker));
  ::rmdir(directory_.c_str());  // where it was the last
}

void Credentials::keep_only(const std::set<std::string>& names) {
  const UniqueFd directory(::open(directory_.c_str(), O_RDONLY | O_DIRECTORY | no_link));
  if (!directory) return;
  for (const std::string& name : names_in(directory.get()))
    if (!names.contains(name)) remove(directory.get(), name);
  ::rmdir(directory_.c_str());
}

}  // namespace skep::host

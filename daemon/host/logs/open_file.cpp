#include "host/logs/open_file.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/logs/errno_text.h"
#include "host/logs/log_directory.h"

namespace skep::host::logs {
namespace {

constexpr mode_t file_mode = 0640;
constexpr mode_t directory_mode = 0750;

void make_parents(const std::string& path) {
  for (std::size_t slash = path.find('/', 1); slash != std::string::npos;
       slash = path.find('/', slash + 1))
    ::mkdir(path.substr(0, slash).c_str(), directory_mode);
}

int open_for_append(const std::string& path) {
  return ::open(path.c_str(),
                O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY,
                file_mode);
}

bool ends_mid_line(const std::string& path, std::uint64_t size) {
  const UniqueFd reader(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  char last = '\n';
  return size > 0 && reader && ::pread(reader.get(), &last, 1, static_cast<off_t>(size - 1)) == 1 &&
         last != '\n';
}

std::string reason(int error) {
  if (error == ELOOP) return "it is a symbolic link, and those are not followed";
  return errno_text(error);
}

}  // namespace

Result<OpenFile> open_log(const std::string& path, const Identity* user) {
  const auto rights = rights_for(path, user);
  if (!rights) return tl::unexpected(rights.error());
  OpenFile file;
  file.fd.reset(open_for_append(path));
  if (!file.fd && errno == ENOENT) {
    make_parents(path);
    file.fd.reset(open_for_append(path));
  }
  struct stat facts {};
  if (!file.fd || ::fstat(file.fd.get(), &facts) != 0) return fail(reason(errno));
  if (S_ISBLK(facts.st_mode)) return fail("it is a disk");

  file.regular = S_ISREG(facts.st_mode);
  file.device = facts.st_dev;
  file.inode = facts.st_ino;
  if (file.regular) {
    file.size = static_cast<std::uint64_t>(facts.st_size);
    file.mid_line = ends_mid_line(path, file.size);
  }
  return file;
}

bool still_there(const std::string& path, OpenFile& file) {
  struct stat facts {};
  if (::lstat(path.c_str(), &facts) != 0) return errno != ENOENT && errno != ENOTDIR;
  if (facts.st_dev != file.device || facts.st_ino != file.inode) return false;
  file.size = static_cast<std::uint64_t>(facts.st_size);
  if (file.size == 0) file.mid_line = false;
  return true;
}

std::string tidy_path(const std::string& path) {
  std::string tidy;
  for (std::size_t at = 0; at < path.size(); ++at) {
    const bool after_slash = !tidy.empty() && tidy.back() == '/';
    if (after_slash && path[at] == '/') continue;
    if (after_slash && path[at] == '.' && at + 1 < path.size() && path[at + 1] == '/') {
      ++at;
      continue;
    }
    tidy += path[at];
  }
  return tidy;
}

}  // namespace skep::host::logs

#include "host/traffic/socket_file.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <fmt/format.h>

#include "host/unique_fd.h"

namespace skep::host {

static constexpr mode_t permissions = 07777;

// Holds what is at the path, so that what is done through it meets nothing else.
static UniqueFd held(const std::string& path) {
  return UniqueFd(::open(path.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
}

static std::string path_of(const UniqueFd& file) {
  return fmt::format("/proc/self/fd/{}", file.get());
}

tl::expected<SocketFile, int> SocketFile::at(const std::string& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) return tl::unexpected(errno);
  if (!S_ISSOCK(status.st_mode)) return tl::unexpected(EADDRINUSE);
  SocketFile file;
  file.path_ = path;
  file.device_ = status.st_dev;
  file.inode_ = status.st_ino;
  file.mode_ = status.st_mode & permissions;
  return file;
}

SocketFileFacts SocketFile::facts() const {
  return {path_, device_, inode_, mode_};
}

SocketFile SocketFile::of(const SocketFileFacts& facts) {
  SocketFile file;
  file.path_ = facts.path;
  file.device_ = facts.device;
  file.inode_ = facts.inode;
  file.mode_ = facts.mode;
  return file;
}

bool SocketFile::is_there() const {
  struct stat status {};
  return ::lstat(path_.c_str(), &status) == 0 && status.st_dev == device_ &&
         status.st_ino == inode_;
}

int SocketFile::remove() const {
  if (!is_there()) return 0;
  return ::unlink(path_.c_str()) == 0 || errno == ENOENT ? 0 : errno;
}

int SocketFile::set_mode(mode_t mode) const {
  const UniqueFd file = held(path_);
  struct stat status {};
  if (!file) return errno;
  if (::fstat(file.get(), &status) != 0) return errno;
  // One with another name could be anybody's that was put in its place.
  if (status.st_dev != device_ || status.st_ino != inode_ || status.st_nlink != 1) return ESTALE;
  return ::chmod(path_of(file).c_str(), mode) == 0 ? 0 : errno;
}

// The errno of a client's attempt; a listener with a full queue is EAGAIN.
static int error_of_client(const UniqueFd& file) {
  const UniqueFd client(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!client) return errno;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = path_of(file);
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  const auto* where = reinterpret_cast<const sockaddr*>(&address);
  return ::connect(client.get(), where, sizeof address) == 0 ? 0 : errno;
}

int remove_stale(const std::string& path) {
  const UniqueFd file = held(path);
  if (!file) return errno == ENOENT ? 0 : errno;
  const auto socket = SocketFile::at(path);
  if (!socket) return socket.error() == ENOENT ? 0 : socket.error();
  if (error_of_client(file) != ECONNREFUSED) return EADDRINUSE;
  return socket->remove();
}

}  // namespace skep::host

#include "host/traffic/path_listener.h"

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <utility>

#include "host/traffic/listening_socket.h"

namespace skep::host {

namespace {

constexpr int most_attempts = 3;  // somebody else may be at the same path
constexpr mode_t all_permissions = 0777;

struct UnixAddress {
  sockaddr_un name{};
  socklen_t size = 0;
};

tl::expected<UnixAddress, int> unix_address(const std::string& path) {
  const bool abstract = path.starts_with('@');
  if (path.size() < 2 || (!abstract && path.front() != '/') || path.find('\0') != std::string::npos)
    return tl::unexpected(EINVAL);
  UnixAddress address;
  if (path.size() >= sizeof address.name.sun_path) return tl::unexpected(ENAMETOOLONG);
  address.name.sun_family = AF_UNIX;
  std::memcpy(address.name.sun_path, path.data(), path.size());
  if (abstract) address.name.sun_path[0] = '\0';
  address.size =
      static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size() + (abstract ? 0 : 1));
  return address;
}

std::string twin_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return path.substr(0, slash + 1) + '.' + path.substr(slash + 1) + ".skep";
}

// The file's mode is the socket's less the process's umask, which other threads rely on.
tl::expected<UniqueFd, int> new_socket(const PathMode& mode) {
  UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket) return tl::unexpected(errno);
  const mode_t wanted = (all_permissions & ~mode.umask.value_or(0)) | mode.added;
  if (::fchmod(socket.get(), wanted) != 0) return tl::unexpected(errno);
  return socket;
}

int bind_name(int socket, const std::string& path, const UnixAddress& address) {
  for (int attempt = 1;; ++attempt) {
    if (::bind(socket, reinterpret_cast<const sockaddr*>(&address.name), address.size) == 0)
      return 0;
    if (errno != EADDRINUSE || path.front() == '@' || attempt == most_attempts) return errno;
    if (const int error = remove_stale(path)) return error;
  }
}

int give_mode(const SocketFile& file, const PathMode& mode) {
  const mode_t base = mode.umask ? all_permissions & ~*mode.umask : file.mode();
  const mode_t wanted = base | mode.added;
  return wanted == file.mode() ? 0 : file.set_mode(wanted);
}

std::optional<SocketFile> second_name(const SocketFile& file) {
  const std::string name = twin_of(file.path());
  if (::link(file.path().c_str(), name.c_str()) != 0 &&
      (errno != EEXIST || remove_stale(name) != 0 ||
       ::link(file.path().c_str(), name.c_str()) != 0))
    return std::nullopt;
  auto twin = SocketFile::at(name);
  if (!twin) return std::nullopt;
  return std::move(*twin);
}

}  // namespace

tl::expected<PathListener, int> PathListener::bind(const std::string& path, const PathMode& mode) {
  const auto address = unix_address(path);
  if (!address) return tl::unexpected(address.error());
  auto socket = new_socket(mode);
  if (!socket) return tl::unexpected(socket.error());
  PathListener listener;
  listener.socket_ = std::move(*socket);
  if (const int error = bind_name(listener.get(), path, *address)) return tl::unexpected(error);
  int error = path.front() == '@' ? 0 : listener.settle_file(path, mode);
  if (error == 0) error = start_listening(listener.get());
  if (error == 0) return listener;
  listener.remove_file();
  return tl::unexpected(error);
}

PathListener::PathListener(NumberedFd socket, const SharedFacts& facts)
    : socket_(std::move(socket)) {
  if (facts.file) file_ = SocketFile::of(*facts.file);
  if (facts.twin) twin_ = SocketFile::of(*facts.twin);
}

void PathListener::save(SharedFacts& facts) const {
  facts.socket = socket_.name();
  if (file_) facts.file = file_->facts();
  if (twin_) facts.twin = twin_->facts();
}

int PathListener::settle_file(const std::string& path, const PathMode& mode) {
  auto file = SocketFile::at(path);
  if (!file) return file.error();
  file_ = std::move(*file);
  if (const int error = give_mode(*file_, mode)) return error;
  twin_ = second_name(*file_);
  return 0;
}

bool PathListener::restore() {
  if (is_shut(get())) return false;
  if (!file_ || file_->is_there()) return true;
  if (!twin_ || remove_stale(file_->path()) != 0) return false;
  return ::link(twin_->path().c_str(), file_->path().c_str()) == 0 && file_->is_there();
}

void PathListener::remove_file() const {
  if (file_) (void)file_->remove();
  if (twin_) (void)twin_->remove();
}

}  // namespace skep::host

#include "api/control/control_socket.h"

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <utility>

#include "api/http/text.h"

namespace skep::api {
namespace {

constexpr int backlog = 128;

sockaddr_un address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

const sockaddr* generic(const sockaddr_un& address) {
  return static_cast<const sockaddr*>(static_cast<const void*>(&address));
}

tl::unexpected<Error> cannot(const std::string& what, const std::string& path, int error) {
  return fail("cannot " + what + ' ' + path + ": " + std::strerror(error));
}

std::string holder_of(int lock) {
  std::array<char, 16> text{};
  const ssize_t length = ::pread(lock, text.data(), text.size() - 1, 0);
  std::string pid;
  for (ssize_t at = 0; at < length && text.at(at) >= '0' && text.at(at) <= '9'; ++at)
    pid += text.at(at);
  return pid.empty() ? "" : " (pid " + pid + ')';
}

bool somebody_listens(const sockaddr_un& address) {
  const Fd probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!probe) return false;
  if (::connect(probe.get(), generic(address), sizeof(address)) == 0) return true;
  return errno == EAGAIN || errno == EACCES || errno == EPERM;
}

bool has_option(int socket, int option, int value) {
  int found = 0;
  socklen_t size = sizeof(found);
  return ::getsockopt(socket, SOL_SOCKET, option, &found, &size) == 0 && found == value;
}

// Where a Unix socket is bound; empty: nowhere, or it is no path.
std::string path_of(int socket) {
  sockaddr_un address{};
  socklen_t size = sizeof(address);
  auto* const generic = static_cast<sockaddr*>(static_cast<void*>(&address));
  if (::getsockname(socket, generic, &size) != 0 || size <= offsetof(sockaddr_un, sun_path) ||
      size > sizeof(address))
    return {};
  return {address.sun_path, ::strnlen(address.sun_path, size - offsetof(sockaddr_un, sun_path))};
}

// bind(2) makes the file with this mask already applied, so it is never open to more.
class Umask {
 public:
  explicit Umask(mode_t mask) : before_(::umask(mask)) {}
  ~Umask() { ::umask(before_); }
  Umask(const Umask&) = delete;
  Umask& operator=(const Umask&) = delete;

 private:
  mode_t before_;
};

}  // namespace

Result<ControlSocket> ControlSocket::open(const std::string& path, mode_t mode,
                                          std::optional<gid_t> group) {
  constexpr std::size_t longest = sizeof(sockaddr_un::sun_path) - 1;
  if (path.empty() || path.size() > longest || path.find('\0') != std::string::npos)
    return fail("the control socket's path " + printable(path) + " has " +
                std::to_string(path.size()) + " bytes; choose one of 1 to " +
                std::to_string(longest) + " bytes");
  ControlSocket socket(path);
  auto opened = socket.make_directory()
                    .and_then([&] { return socket.lock(); })
                    .and_then([&] { return socket.clear_path(); })
                    .and_then([&] { return socket.bind(mode, group); })
                    .and_then([&] { return socket.listen(); });
  if (!opened) return tl::unexpected(std::move(opened.error()));
  return socket;
}

Result<ControlSocket> ControlSocket::of_passed(const std::string& path, Fd passed) {
  ControlSocket socket(path);
  socket.passed_ = true;
  socket.listener_ = std::move(passed);
  auto opened = socket.check_passed().and_then([&] { return socket.lock(); }).and_then([&] {
    return socket.look_at_file();
  });
  if (!opened) return tl::unexpected(std::move(opened.error()));
  return socket;
}

ControlSocket::ControlSocket(ControlSocket&& other) noexcept
    : path_(std::move(other.path_)),
      lock_(std::move(other.lock_)),
      listener_(std::move(other.listener_)),
      bound_(std::exchange(other.bound_, {})),
      passed_(other.passed_) {}

ControlSocket::~ControlSocket() {
  struct stat present {};
  // Somebody may have put a file of their own in its place.
  if (!passed_ && bound_.st_ino != 0 && ::lstat(path_.c_str(), &present) == 0 &&
      present.st_ino == bound_.st_ino && present.st_dev == bound_.st_dev)
    ::unlink(path_.c_str());
}

Result<void> ControlSocket::make_directory() const {
  const auto slash = path_.rfind('/');
  if (slash == std::string::npos || slash == 0) return {};
  const std::string directory = path_.substr(0, slash);
  const mode_t mode = ::geteuid() == 0 ? 0755 : 0700;
  if (::mkdir(directory.c_str(), mode) != 0) {
    if (errno == EEXIST) return {};
    return cannot("make the control socket's directory", directory, errno);
  }
  if (::chmod(directory.c_str(), mode) != 0)
    return cannot("set the mode of the control socket's directory", directory, errno);
  return {};
}

Result<void> ControlSocket::lock() {
  const std::string file = path_ + ".lock";
  lock_.reset(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!lock_) return cannot("open the control socket's lock", file, errno);
  if (::flock(lock_.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return cannot("take the control socket's lock", file, errno);
    return fail("a skepd is already running on " + path_ + holder_of(lock_.get()) +
                "; stop it with skepctl --socket " + path_ +
                " shutdown, or give this one another socket");
  }
  const std::string pid = std::to_string(::getpid()) + '\n';
  if (::ftruncate(lock_.get(), 0) != 0 ||
      ::pwrite(lock_.get(), pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size()))
    return cannot("write the control socket's lock", file, errno);
  return {};
}

Result<void> ControlSocket::clear_path() const {
  struct stat present {};
  if (::lstat(path_.c_str(), &present) != 0) {
    if (errno == ENOENT) return {};
    return cannot("look at the control socket's path", path_, errno);
  }
  if (!S_ISSOCK(present.st_mode))
    return fail(path_ + " is there already and is no socket; move it away or choose another path");
  if (somebody_listens(address_of(path_)))
    return fail("another program listens on " + path_ + "; choose another path");
  if (::unlink(path_.c_str()) != 0) return cannot("remove the old control socket", path_, errno);
  return {};
}

Result<void> ControlSocket::bind(mode_t mode, std::optional<gid_t> group) {
  listener_.reset(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!listener_) return cannot("make the control socket", path_, errno);
  const sockaddr_un address = address_of(path_);
  {
    const Umask mask(0777U & ~mode);
    if (::bind(listener_.get(), generic(address), sizeof(address)) != 0)
      return cannot("bind the control socket", path_, errno);
  }
  // Nobody can connect before it listens.
  if (group && ::lchown(path_.c_str(), static_cast<uid_t>(-1), *group) != 0)
    return cannot("give its socket-group to the control socket", path_, errno);
  return look_at_file();
}

Result<void> ControlSocket::look_at_file() {
  if (::lstat(path_.c_str(), &bound_) != 0)
    return cannot("look at the control socket", path_, errno);
  return {};
}

Result<void> ControlSocket::check_passed() const {
  const int socket = listener_.get();
  if (!has_option(socket, SO_DOMAIN, AF_UNIX) || !has_option(socket, SO_TYPE, SOCK_STREAM) ||
      !has_option(socket, SO_ACCEPTCONN, 1))
    return fail(
        "the socket that was passed as \"control\" is no Unix stream socket that listens; "
        "see ListenStream= of its unit");
  const std::string bound = path_of(socket);
  if (bound != path_)
    return fail("the control socket that was passed is bound to " + printable(bound) +
                ", and the config says " + printable(path_) +
                "; make ListenStream= of its unit and [daemon] socket the same");
  const int flags = ::fcntl(socket, F_GETFL);
  if (flags < 0 || ::fcntl(socket, F_SETFL, flags | O_NONBLOCK) != 0)
    return cannot("prepare the control socket", path_, errno);
  return {};
}

Result<void> ControlSocket::listen() const {
  if (::listen(listener_.get(), backlog) != 0)
    return cannot("listen on the control socket", path_, errno);
  return {};
}

}  // namespace skep::api

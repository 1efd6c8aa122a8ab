#include "ctl/connect.h"

#include <cerrno>
#include <cstring>
#include <grp.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <fmt/format.h>

namespace skep::ctl {
namespace {

std::string lower_text_of(int error) {
  std::string text = std::strerror(error);
  if (!text.empty() && text[0] >= 'A' && text[0] <= 'Z') text[0] = static_cast<char>(text[0] + 32);
  return text;
}

std::string user_name(uid_t uid) {
  const passwd* entry = ::getpwuid(uid);
  return entry != nullptr ? entry->pw_name : fmt::format("uid {}", uid);
}

std::string group_name(gid_t gid) {
  const group* entry = ::getgrgid(gid);
  return entry != nullptr ? entry->gr_name : fmt::format("gid {}", gid);
}

// The nearest thing on the way to the socket that this user cannot see into, or the socket itself.
std::string who_may(std::string path) {
  struct stat status {};
  while (::stat(path.c_str(), &status) != 0) {
    const auto slash = path.rfind('/');
    if (slash == std::string::npos || slash == 0) return "a directory on the way to it is closed";
    path.resize(slash);
  }
  const std::string mode = fmt::format("(mode {:04o})", status.st_mode & 07777U);
  if ((status.st_mode & S_IRWXG) == 0)
    return fmt::format("{} is for {} alone {}; use sudo", path, user_name(status.st_uid), mode);
  return fmt::format("{} is for {} and the group {} {}; join that group, or use sudo", path,
                     user_name(status.st_uid), group_name(status.st_gid), mode);
}

tl::unexpected<Trouble> nobody_there(const std::string& path, int error) {
  Trouble why{
      fmt::format("no skepd answers at {}: {}; is it running? start it with systemctl start "
                  "skepd, or name its socket with --socket",
                  path, lower_text_of(error)),
      error == ENOENT ? ExitCode::not_running : ExitCode::unreachable,
      {}};
  if (error == ENOENT) why.line = fmt::format("unix://{} no such file", path);
  if (error == ECONNREFUSED) why.line = fmt::format("unix://{} refused connection", path);
  return tl::unexpected(std::move(why));
}

tl::unexpected<Trouble> refused(const std::string& path, int error) {
  switch (error) {
    case EACCES:
    case EPERM:
      return trouble(fmt::format("{} may not speak to skepd at {}: permission denied; {}",
                                 user_name(::geteuid()), path, who_may(path)),
                     ExitCode::unreachable);
    case EAGAIN:
    case ETIMEDOUT:
      return trouble(fmt::format("skepd at {} takes no connection: too many wait already; is it "
                                 "stuck?",
                                 path),
                     ExitCode::unreachable);
    default:
      return nobody_there(path, error);
  }
}

timeval timeval_of(std::chrono::milliseconds span) {
  timeval value{};
  value.tv_sec = static_cast<time_t>(span.count() / 1000);
  value.tv_usec = static_cast<suseconds_t>(span.count() % 1000 * 1000);
  return value;
}

}  // namespace

Attempt<Descriptor> connect_to(const std::string& path, std::chrono::milliseconds patience) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof(address.sun_path))
    return trouble(fmt::format("{} is too long for a socket's name: {} bytes, and {} are possible",
                               path, path.size(), sizeof(address.sun_path) - 1),
                   ExitCode::unreachable);
  std::memcpy(static_cast<char*>(address.sun_path), path.data(), path.size());

  Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (socket.get() < 0) return trouble("cannot make a socket: " + lower_text_of(errno));
  // A connect to a Unix socket whose backlog is full waits as long as a send may.
  const timeval wait = timeval_of(patience);
  (void)::setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof(wait));
  int outcome = 0;
  do {
    outcome = ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address));
  } while (outcome != 0 && errno == EINTR);
  if (outcome != 0) return refused(path, errno);
  return socket;
}

}  // namespace skep::ctl

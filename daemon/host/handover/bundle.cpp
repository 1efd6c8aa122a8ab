#include "host/handover/bundle.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <sys/socket.h>

#include <fmt/format.h>

namespace skep::host {

namespace {

constexpr std::size_t longest_text = Bundle::most_in_a_message * (Bundle::longest_name + 1);
constexpr std::size_t control_size = CMSG_SPACE(253 * sizeof(int));
// The queue of one app with a thousand slots has room.
constexpr int queue_bytes = 1 << 20;

std::string names_of(std::span<const NamedDescriptor> fds) {
  std::string names;
  for (const NamedDescriptor& fd : fds) names += fd.name + '\n';
  return names;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  for (auto end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  return lines;
}

bool is_name(std::string_view name) {
  return !name.empty() && name.size() <= Bundle::longest_name &&
         std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c <= '~'; });
}

// Takes the descriptors first, whatever else is wrong, so that none is left open.
std::vector<UniqueFd> descriptors_of(msghdr& message) {
  std::vector<UniqueFd> fds;
  for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr;
       part = CMSG_NXTHDR(&message, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i) {
      int fd = -1;
      std::memcpy(&fd, CMSG_DATA(part) + i * sizeof fd, sizeof fd);
      fds.emplace_back(fd);
    }
  }
  return fds;
}

// False: there is no further message.
Result<bool> look_at_next(int socket, std::vector<NamedFd>& found) {
  std::array<char, longest_text> text;
  alignas(cmsghdr) std::array<char, control_size> control;
  iovec part{text.data(), text.size()};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  ssize_t count = 0;
  do count = ::recvmsg(socket, &message, MSG_PEEK | MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
  while (count < 0 && errno == EINTR);
  if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return false;
  if (count < 0) return fail(std::string("cannot be read: ") + std::strerror(errno));
  auto fds = descriptors_of(message);
  if (count == 0 && fds.empty()) return false;  // its end, where its other socket is closed
  if ((message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0)
    return fail(
        "has a message that is longer than any that skepd sends, or whose descriptors do "
        "not all find room (LimitNOFILE=)");
  const auto names = lines_of({text.data(), static_cast<std::size_t>(count)});
  if (names.size() != fds.size() || !std::all_of(names.begin(), names.end(), is_name))
    return fail(fmt::format("has a message that names {} descriptors and holds {}", names.size(),
                            fds.size()));
  if (found.size() + fds.size() > Bundle::most) return fail("holds too many descriptors");
  for (std::size_t i = 0; i < fds.size(); ++i)
    found.push_back({std::string(names[i]), std::move(fds[i])});
  return true;
}

}  // namespace

Result<Bundle> Bundle::make() {
  std::array<int, 2> ends{-1, -1};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0)
    return fail(std::string("cannot make a socket to keep descriptors in: ") +
                std::strerror(errno));
  Bundle bundle{UniqueFd(ends[0])};
  bundle.writer_.reset(ends[1]);
  const int bytes = queue_bytes;
  if (::setsockopt(ends[1], SOL_SOCKET, SO_SNDBUFFORCE, &bytes, sizeof bytes) != 0)
    (void)::setsockopt(ends[1], SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
  return bundle;
}

Result<void> Bundle::add(std::span<const NamedDescriptor> fds) {
  while (!fds.empty()) {
    const std::size_t count = std::min(fds.size(), most_in_a_message);
    if (auto sent = send(fds.first(count)); !sent) return sent;
    fds = fds.subspan(count);
  }
  return {};
}

Result<void> Bundle::send(std::span<const NamedDescriptor> fds) const {
  std::string text = names_of(fds);
  alignas(cmsghdr) std::array<char, control_size> control{};
  iovec part{text.data(), text.size()};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = CMSG_SPACE(fds.size() * sizeof(int));
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(fds.size() * sizeof(int));
  for (std::size_t i = 0; i < fds.size(); ++i)
    std::memcpy(CMSG_DATA(header) + i * sizeof(int), &fds[i].fd, sizeof(int));
  ssize_t count = 0;
  do count = ::sendmsg(writer_.get(), &message, MSG_DONTWAIT | MSG_NOSIGNAL);
  while (count < 0 && errno == EINTR);
  if (count >= 0) return {};
  return fail(fmt::format("cannot keep {} descriptors for the next skepd: {}{}", fds.size(),
                          std::strerror(errno),
                          errno == ETOOMANYREFS ? "; allow more open files (LimitNOFILE=)" : ""));
}

Result<std::vector<NamedFd>> Bundle::look() const {
  const int begin = 0;
  const int none = -1;
  if (::setsockopt(socket_.get(), SOL_SOCKET, SO_PEEK_OFF, &begin, sizeof begin) != 0)
    return fail(std::string("cannot be read: ") + std::strerror(errno));
  std::vector<NamedFd> found;
  Result<bool> more = true;
  while (more && *more) more = look_at_next(socket_.get(), found);
  (void)::setsockopt(socket_.get(), SOL_SOCKET, SO_PEEK_OFF, &none, sizeof none);
  if (!more) return tl::unexpected(more.error());
  return found;
}

bool is_bundle(int fd) {
  int type = 0;
  int domain = 0;
  socklen_t size = sizeof type;
  if (::getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) != 0) return false;
  size = sizeof domain;
  return ::getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &size) == 0 && domain == AF_UNIX &&
         type == SOCK_SEQPACKET;
}

}  // namespace skep::host

#include "host/logs/journal.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <fmt/format.h>

#include "host/logs/errno_text.h"

namespace skep::host::logs {
namespace {

constexpr auto socket_path = "/run/systemd/journal/socket";
constexpr std::size_t longest_message = 48UL << 10U;
constexpr std::size_t longest_entry = 96UL << 10U;  // of skepd's own

// The form for values that may hold any bytes.
void add_bytes(std::string& entry, std::string_view name, std::string_view value) {
  entry.append(name).append("\n");
  for (unsigned shift = 0; shift < 64; shift += 8)
    entry += static_cast<char>((static_cast<std::uint64_t>(value.size()) >> shift) & 0xffU);
  entry.append(value).append("\n");
}

// "journal:web:0:stdout"
std::string worker_entry(std::string_view path, std::string_view line) {
  path.remove_prefix(own_journal_path.size());
  const auto last = path.rfind(':');
  const std::string_view worker = path.substr(0, last);
  const std::string_view app = worker.substr(0, worker.rfind(':'));
  std::string entry =
      fmt::format("PRIORITY=6\nSYSLOG_IDENTIFIER={}\nSKEP_APP={}\nSKEP_WORKER={}\nSKEP_STREAM={}\n",
                  app, app, worker, path.substr(last + 1));
  add_bytes(entry, "MESSAGE", line);
  return entry;
}

// What the log thread itself says about lost lines is no entry yet.
std::string own_entry(std::string_view text) {
  while (text.ends_with('\n')) text.remove_suffix(1);
  if (text.starts_with("MESSAGE=")) return std::string(text) + '\n';
  std::string entry = "PRIORITY=4\nSYSLOG_IDENTIFIER=skepd\n";
  add_bytes(entry, "MESSAGE", text);
  return entry;
}

std::size_t first_entry(bool own, std::string_view data) {
  const std::string_view end = own ? "\n\n" : "\n";
  const auto found = data.find(end);
  const auto size = found == std::string_view::npos ? data.size() : found + end.size();
  return std::min(size, own ? longest_entry : longest_message);
}

}  // namespace

bool is_journal(std::string_view path) {
  return path.starts_with(own_journal_path);
}

std::string journal_path(std::string_view app, std::uint32_t slot, std::string_view stream) {
  const bool spare = slot == ~std::uint32_t{0};
  return fmt::format("{}{}:{}:{}", own_journal_path, app, spare ? "spare" : std::to_string(slot),
                     stream);
}

Result<UniqueFd> connect_journal() {
  UniqueFd fd(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) return fail(errno_text(errno));
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  std::strncpy(name.sun_path, socket_path, sizeof(name.sun_path) - 1);
  if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&name), sizeof(name)) != 0)
    return fail(fmt::format("{}: {}", socket_path, errno_text(errno)));
  return fd;
}

bool standard_error_is_journal() {
  const char* const stream = std::getenv("JOURNAL_STREAM");
  struct stat own {};
  return stream != nullptr && ::fstat(STDERR_FILENO, &own) == 0 &&
         stream == fmt::format("{}:{}", own.st_dev, own.st_ino);
}

ssize_t send_to_journal(int fd, std::string_view path, std::string_view data) {
  const bool own = path == own_journal_path;
  const std::size_t size = first_entry(own, data);
  std::string_view text = data.substr(0, size);
  if (!own && text.ends_with('\n')) text.remove_suffix(1);
  if (text.find_first_not_of('\n') == std::string_view::npos) return static_cast<ssize_t>(size);
  const std::string entry = own ? own_entry(text) : worker_entry(path, text);
  if (::send(fd, entry.data(), entry.size(), MSG_NOSIGNAL) < 0) {
    // One that journald cannot take at all would stand in the way of all that follow.
    if (errno == EMSGSIZE) return static_cast<ssize_t>(size);
    return -1;
  }
  return static_cast<ssize_t>(size);
}

}  // namespace skep::host::logs

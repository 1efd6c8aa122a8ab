#include "ctl/remote/child.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

#include "ctl/colour.h"

extern char** environ;

namespace skep::ctl {
namespace {

// In memory and of a fixed size, so that nobody has to read it while the program runs and nothing
// over there can fill this machine.
Descriptor bounded_file(std::size_t bytes) {
  Descriptor file(::memfd_create("skepctl-stderr", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (file.get() < 0 || ::ftruncate(file.get(), static_cast<off_t>(bytes)) != 0 ||
      ::fcntl(file.get(), F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SHRINK) != 0)
    return Descriptor();
  return file;
}

class FileActions {
 public:
  FileActions() { ::posix_spawn_file_actions_init(&actions_); }
  ~FileActions() { ::posix_spawn_file_actions_destroy(&actions_); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;

  void put(int fd, int as) { ::posix_spawn_file_actions_adddup2(&actions_, fd, as); }
  [[nodiscard]] const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

int status_of(const siginfo_t& end) {
  return end.si_code == CLD_EXITED ? end.si_status : 128 + end.si_status;
}

}  // namespace

Attempt<Child> Child::start(const std::vector<std::string>& words) {
  std::array<int, 2> ends{-1, -1};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
    return trouble(fmt::format("cannot make a pair of sockets: {}", std::strerror(errno)));
  Descriptor ours(ends[0]);
  const Descriptor theirs(ends[1]);
  Descriptor said = bounded_file(most_said_bytes);
  if (said.get() < 0)
    return trouble(fmt::format("cannot make a file in memory: {}", std::strerror(errno)));

  FileActions actions;
  actions.put(theirs.get(), STDIN_FILENO);
  actions.put(theirs.get(), STDOUT_FILENO);
  actions.put(said.get(), STDERR_FILENO);
  std::vector<std::string> copy = words;
  std::vector<char*> line;
  for (std::string& word : copy) line.push_back(word.data());
  line.push_back(nullptr);
  pid_t pid = -1;
  const int error = ::posix_spawnp(&pid, line[0], actions.get(), nullptr, line.data(), environ);
  if (error != 0)
    return trouble(
        fmt::format("cannot run {}: {}; is it installed?", words[0], std::strerror(error)),
        ExitCode::unreachable);
  Descriptor watch(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  return Child(pid, std::move(watch), std::move(ours), std::move(said));
}

Child::Child(Child&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      watch_(std::move(other.watch_)),
      socket_(std::move(other.socket_)),
      stderr_(std::move(other.stderr_)),
      status_(other.status_) {}

Child::~Child() {
  if (pid_ < 0) return;
  { const Descriptor closed = std::move(socket_); }
  if (!status_) ::kill(pid_, SIGTERM);
  if (exit_status(std::chrono::seconds(1))) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

std::string Child::said() const {
  std::string text(most_said_bytes, '\0');
  const ssize_t got = ::pread(stderr_.get(), text.data(), text.size(), 0);
  text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  text.resize(std::min(text.size(), text.find('\0')));
  std::string clean;
  for (std::size_t at = 0; at < text.size(); ++at)
    if (text[at] != '\r')
      clean += text[at] == '\n' ? std::string("\n") : printable(text.substr(at, 1));
  while (clean.ends_with('\n')) clean.pop_back();
  return clean;
}

std::optional<int> Child::exit_status(std::chrono::milliseconds patience) {
  if (status_) return status_;
  pollfd ended{watch_.get(), POLLIN, 0};
  const auto deadline = std::chrono::steady_clock::now() + patience;
  int ready = 0;
  do {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    ready = ::poll(&ended, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
  } while (ready < 0 && errno == EINTR);
  siginfo_t end{};
  if (ready <= 0 || ::waitid(P_PID, static_cast<id_t>(pid_), &end, WEXITED | WNOHANG) != 0 ||
      end.si_pid == 0)
    return std::nullopt;
  status_ = status_of(end);
  return status_;
}

}  // namespace skep::ctl

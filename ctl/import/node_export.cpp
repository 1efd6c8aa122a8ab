#include "ctl/import/node_export.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "config/text_file.h"
#include "ctl/descriptor.h"

namespace skep::ctl::importing {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int answer_fd = 3;

// Functions and patterns are told as texts, so that a note can show them.
constexpr const char* script = R"js(
const { pathToFileURL } = require('url');
const plain = (key, value) =>
  typeof value === 'function' || typeof value === 'bigint' || value instanceof RegExp ? String(value) : value;
import(pathToFileURL(require('path').resolve(process.argv[1])).href)
  .then(async (module) => {
    let value = module.default ?? module;
    if (value && value.__esModule && value.default) value = value.default;
    if (typeof value === 'function') value = value();
    require('fs').writeFileSync(3, JSON.stringify(await value, plain) ?? 'null');
    process.exit(0);
  })
  .catch((error) => { console.error(String((error && error.message) || error)); process.exit(1); });
)js";

// Gone when this is. It stays in skepctl's process group, so that ^C ends both.
class Child {
 public:
  ~Child() { end(); }
  Child() = default;
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  // The errno of what failed; 0 for success.
  int start(const std::string& path, int answer) {
    posix_spawn_file_actions_t files;
    ::posix_spawn_file_actions_init(&files);
    ::posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&files, STDERR_FILENO, STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&files, answer, answer_fd);
    std::array<std::string, 4> words{"node", "-e", script, path};
    std::array<char*, 5> argv{words[0].data(), words[1].data(), words[2].data(), words[3].data(),
                              nullptr};
    const int error = ::posix_spawnp(&pid_, "node", &files, nullptr, argv.data(), environ);
    ::posix_spawn_file_actions_destroy(&files);
    if (error != 0) pid_ = -1;
    return error;
  }

  // Whatever still runs is killed; whether it had ended well by itself.
  bool end() {
    if (pid_ <= 0) return false;
    int status = 0;
    ::kill(pid_, SIGKILL);
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
  }

  // Waits for it to end by itself.
  bool finish(Clock::time_point deadline) {
    siginfo_t info{};
    while (Clock::now() < deadline) {
      if (::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
          info.si_pid == pid_)
        break;
      ::poll(nullptr, 0, 5);
    }
    return end();
  }

 private:
  pid_t pid_ = -1;
};

enum class Heard { all, too_much, too_late };

Heard hear(int fd, std::string& text, Clock::time_point deadline) {
  std::array<char, 65536> piece{};
  while (true) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) return Heard::too_late;
    pollfd ready{fd, POLLIN, 0};
    const int count = ::poll(&ready, 1, static_cast<int>(left));
    if (count == 0) return Heard::too_late;
    if (count < 0 && errno == EINTR) continue;
    const auto bytes = ::read(fd, piece.data(), piece.size());
    if (bytes < 0 && errno == EINTR) continue;
    if (bytes <= 0) return Heard::all;
    text.append(piece.data(), static_cast<std::size_t>(bytes));
    if (text.size() > config::largest_file) return Heard::too_much;
  }
}

}  // namespace

Result<std::string> exported_json(const std::string& path, std::chrono::milliseconds patience) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0)
    return fail(std::string("cannot make a pipe to node: ") + std::strerror(errno));
  const Descriptor reading(ends[0]);
  Descriptor writing(ends[1]);
  // In the place that the child is to have it, dup2() would leave it close-on-exec.
  if (writing.get() == answer_fd) writing = Descriptor(::fcntl(ends[1], F_DUPFD_CLOEXEC, 10));

  const auto deadline = Clock::now() + patience;
  Child node;
  if (const int error = node.start(path, writing.get()); error != 0)
    return fail(std::string("node, which reads files of JavaScript, cannot be run: ") +
                std::strerror(error) + "; install it, or write the apps as JSON");
  writing = Descriptor();
  std::string json;
  switch (hear(reading.get(), json, deadline)) {
    case Heard::too_late:
      return fail("node did not come to an end with it within " + std::to_string(patience.count()) +
                  " ms");
    case Heard::too_much:
      return fail("it exports more than " + std::to_string(config::largest_file) + " bytes");
    case Heard::all:
      break;
  }
  if (!node.finish(deadline)) return fail("node cannot read it; what it says stands above");
  return json;
}

}  // namespace skep::ctl::importing

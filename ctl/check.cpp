#include "ctl/check.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "ctl/descriptor.h"
#include "ctl/text.h"

namespace skep::ctl {
namespace {

// In a build's tree skepd has a directory of its own.
std::string skepd_program() {
  std::error_code error;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
  if (!error)
    for (const char* beside : {"skepd", "../daemon/skepd", "../sbin/skepd"})
      if (const auto path = self.parent_path() / beside;
          ::access(path.c_str(), X_OK) == 0 && std::filesystem::is_regular_file(path))
        return path.string();
  return "skepd";
}

struct Pipe {
  Descriptor read;
  Descriptor write;
};

Attempt<Pipe> make_pipe() {
  std::array<int, 2> ends{-1, -1};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0)
    return trouble(fmt::format("cannot make a pipe: {}", std::strerror(errno)));
  return Pipe{Descriptor(ends[0]), Descriptor(ends[1])};
}

Attempt<pid_t> spawn(const std::string& file, int out, int err) {
  std::string program = skepd_program();
  std::string config = "--config";
  std::string check = "--check";
  std::string named = file;
  std::array<char*, 5> words{program.data(), check.data(), config.data(), named.data(), nullptr};
  posix_spawn_file_actions_t actions{};
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, err, STDERR_FILENO);
  pid_t pid = -1;
  const int error = ::posix_spawnp(&pid, program.c_str(), &actions, nullptr, words.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (error != 0)
    return trouble(fmt::format("cannot run {}, which does the checking: {}; is skepd installed?",
                               program, std::strerror(error)));
  return pid;
}

// False at its end.
bool read_some(const Descriptor& from, std::string& into) {
  std::array<char, 16 << 10> piece{};
  const ssize_t got = ::read(from.get(), piece.data(), piece.size());
  if (got < 0) return errno == EINTR;
  if (got == 0) return false;
  const auto room = most_checked_bytes - std::min(into.size(), most_checked_bytes);
  into.append(piece.data(), std::min(static_cast<std::size_t>(got), room));
  return true;
}

void read_both(const Descriptor& out, const Descriptor& err, Checked& into) {
  std::array<pollfd, 2> waited{pollfd{out.get(), POLLIN, 0}, pollfd{err.get(), POLLIN, 0}};
  while (waited[0].fd >= 0 || waited[1].fd >= 0) {
    if (::poll(waited.data(), waited.size(), -1) < 0) continue;
    if (waited[0].revents != 0 && !read_some(out, into.summary)) waited[0].fd = -1;
    if (waited[1].revents != 0 && !read_some(err, into.problems)) waited[1].fd = -1;
  }
}

}  // namespace

Attempt<Checked> check_config(const std::string& file) {
  auto out = make_pipe();
  auto err = make_pipe();
  if (!out || !err) return tl::unexpected(out ? err.error() : out.error());
  const auto pid = spawn(file, out->write.get(), err->write.get());
  if (!pid) return tl::unexpected(pid.error());
  out->write = Descriptor();
  err->write = Descriptor();
  Checked checked;
  read_both(out->read, err->read, checked);
  int status = 0;
  while (::waitpid(*pid, &status, 0) < 0 && errno == EINTR) {
  }
  checked.usable = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  return checked;
}

std::string checked_json(const std::string& file, const Checked& checked) {
  boost::json::array problems;
  std::string_view rest = checked.problems;
  while (!rest.empty()) {
    const auto end = rest.find('\n');
    if (const auto line = rest.substr(0, end); !line.empty())
      problems.emplace_back(valid_utf8(line));
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  return boost::json::serialize(boost::json::object{
      {"file", file}, {"usable", checked.usable}, {"problems", std::move(problems)}});
}

}  // namespace skep::ctl

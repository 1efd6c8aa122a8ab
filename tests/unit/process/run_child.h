#pragma once

#include <array>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>
#include <vector>

#include "host/process/reap.h"
#include "host/process/spawn.h"

namespace skep::test {

inline host::SpawnRequest request_for(std::vector<std::string> command) {
  host::SpawnRequest request;
  request.command = std::move(command);
  request.environment = {"PATH=/usr/bin:/bin"};
  return request;
}

inline host::SpawnRequest shell(const std::string& script) {
  return request_for({"/bin/sh", "-c", script});
}

struct Pipe {
  host::UniqueFd reader;
  host::UniqueFd writer;

  Pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    reader.reset(ends[0]);
    writer.reset(ends[1]);
  }
};

inline std::string read_to_end(int fd) {
  std::string text;
  std::array<char, 4096> buffer{};
  for (ssize_t got = 0; (got = ::read(fd, buffer.data(), buffer.size())) > 0;)
    text.append(buffer.data(), static_cast<std::size_t>(got));
  return text;
}

inline ExitStatus wait_for_end(const host::Child& child) {
  siginfo_t info{};
  if (::waitid(P_PIDFD, static_cast<id_t>(child.pidfd.get()), &info, WEXITED) != 0)
    throw std::runtime_error("the child cannot be waited for");
  return host::exit_status_of(info);
}

struct Ran {
  std::string out;
  ExitStatus status;
};

// Runs the request to its end and collects what it writes.
inline Ran run(host::SpawnRequest request) {
  Pipe pipe;
  request.out = pipe.writer.get();
  const auto child = host::spawn(request);
  if (!child)
    throw std::runtime_error(child.error().stage + ": " + std::to_string(child.error().error));
  pipe.writer.reset();
  Ran ran;
  ran.out = read_to_end(pipe.reader.get());
  ran.status = wait_for_end(*child);
  return ran;
}

// The value of a line "NAME:\tVALUE", as in /proc/PID/status.
inline std::string status_line(const std::string& text, const std::string& name) {
  const auto at = text.find("\n" + name + ":\t");
  if (at == std::string::npos) return {};
  const auto begin = at + name.size() + 3;
  return text.substr(begin, text.find('\n', begin) - begin);
}

// Runs `task` in a forked process that is nobody, or this user if this user is not root; true if
// it returned true.
inline bool as_unprivileged(const std::function<bool()>& task) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    constexpr uid_t nobody = 65534;
    const bool became = ::geteuid() != 0 || (::setresgid(nobody, nobody, nobody) == 0 &&
                                             ::setresuid(nobody, nobody, nobody) == 0);
    ::_exit(became && task() ? 0 : 1);
  }
  int status = -1;
  return ::waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

inline std::size_t open_descriptors() {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator("/proc/self/fd"))
    ++count;
  return count;
}

inline bool has_no_children() {
  siginfo_t info{};
  return ::waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) != 0 && errno == ECHILD;
}

// A directory that anyone may enter, gone with everything in it at the end.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string name = std::filesystem::temp_directory_path() / "skep-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory");
    ::chmod(name.c_str(), 0755);
    path_ = name;
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  [[nodiscard]] std::string operator/(const std::string& name) const {
    return (path_ / name).string();
  }
  [[nodiscard]] std::string path() const { return path_.string(); }

  // Makes the directories above it as well.
  std::string write(const std::string& name, const std::string& text, mode_t mode = 0644) const {
    const auto file = path_ / name;
    std::filesystem::create_directories(file.parent_path());
    const host::UniqueFd fd(::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (::write(fd.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()) ||
        ::fchmod(fd.get(), mode) != 0)
      throw std::runtime_error("cannot write " + file.string());
    return file.string();
  }

 private:
  std::filesystem::path path_;
};

}  // namespace skep::test

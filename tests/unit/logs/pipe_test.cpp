#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <gtest/gtest.h>

#include "unit/logs/support.h"

namespace skep::host::test {
namespace {

TEST(Pipe, is_blocking_and_close_on_exec_for_the_worker) {
  const TempDir dir;
  Logs logs;
  const UniqueFd out = logs.capture(dir / "log");
  EXPECT_EQ(::fcntl(out.get(), F_GETFL) & O_NONBLOCK, 0);
  EXPECT_NE(::fcntl(out.get(), F_GETFD) & FD_CLOEXEC, 0);
}

TEST(Pipe, is_closed_when_the_last_writer_has_gone) {
  const TempDir dir;
  Logs logs;
  const auto open_files = [] {
    return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {});
  };
  const auto before = open_files();
  UniqueFd out = logs.capture(dir / "log");
  logs.flush();
  EXPECT_GT(open_files(), before);
  out.reset();
  EXPECT_TRUE(becomes_true([&] { return open_files() == before; }));
}

TEST(Pipe, that_cannot_be_had_is_an_error_that_says_what_to_do) {
  const TempDir dir;
  Logs logs;
  rlimit before{};
  ::getrlimit(RLIMIT_NOFILE, &before);
  rlimit none = before;
  none.rlim_cur = 0;
  ::setrlimit(RLIMIT_NOFILE, &none);
  const auto pipe = logs.thread->capture("web:0", dir / "log", {0, 0});
  ::setrlimit(RLIMIT_NOFILE, &before);
  ASSERT_FALSE(pipe);
  EXPECT_EQ(pipe.error().message,
            "web:0: cannot make a pipe for its output: too many open files; allow more open files");
}

// In a child, since the right to grow pipes does not come back.
int capture_without_the_right_to_grow_pipes(const std::string& path) {
  if (::geteuid() == 0 && ::setresuid(65534, 65534, 65534) != 0) return 2;
  std::vector<UniqueFd> pipes;
  int ends[2];
  for (int i = 0; i < 100; ++i) {
    if (::pipe(ends) != 0) break;
    pipes.emplace_back(ends[0]);
    pipes.emplace_back(ends[1]);
    ::fcntl(ends[0], F_SETPIPE_SZ, 1 << 20);
  }
  Logs logs;
  const UniqueFd out = logs.capture(path);
  if (::fcntl(out.get(), F_GETPIPE_SZ) >= 256 << 10) return 3;
  write_all(out.get(), std::string(1'000'000, 'x') + "\n");
  logs.flush();
  return std::filesystem::file_size(path) == 1'000'001 ? 0 : 4;
}

TEST(Pipe, is_used_as_it_is_when_it_may_not_grow) {
  const TempDir dir;
  std::filesystem::permissions(dir / "", std::filesystem::perms::all);
  const pid_t child = ::fork();
  if (child == 0) ::_exit(capture_without_the_right_to_grow_pipes(dir / "log"));
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

std::string status_of_log_thread(const std::string& key) {
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
    if (read_file(task.path() / "comm") != "skepd-logs\n") continue;
    for (const auto& line : lines_of(read_file(task.path() / "status")))
      if (line.starts_with(key + ":")) return line.substr(key.size() + 2);
  }
  return "";
}

TEST(Thread, leaves_every_signal_to_the_others) {
  const TempDir dir;
  Logs logs;
  logs.flush();
  const std::uint64_t blocked = std::stoull(status_of_log_thread("SigBlk"), nullptr, 16);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGCHLD, SIGPIPE, SIGALRM})
    EXPECT_NE(blocked & (1ULL << (signal - 1)), 0) << ::strsignal(signal);
}

TEST(Thread, does_not_wake_while_nothing_happens) {
  const TempDir dir;
  Logs logs({.silence = 1ms});
  const UniqueFd out = logs.capture(dir / "log");
  write_all(out.get(), "begun");
  ASSERT_TRUE(becomes_true([&] { return read_file(dir / "log") == "begun"; }));
  logs.flush();
  const auto sleeping = [] { return status_of_log_thread("State").starts_with("S"); };
  ASSERT_TRUE(becomes_true(sleeping));
  const std::string wakeups = status_of_log_thread("voluntary_ctxt_switches");
  const auto end = std::chrono::steady_clock::now() + 300ms;
  while (std::chrono::steady_clock::now() < end) std::this_thread::yield();
  EXPECT_EQ(status_of_log_thread("voluntary_ctxt_switches"), wakeups);
}

}  // namespace
}  // namespace skep::host::test

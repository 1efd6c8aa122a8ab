#include <csignal>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#include <gtest/gtest.h>

#include "unit/logs/support.h"

namespace skep::host::test {
namespace {

TEST(Farewell, writes_what_is_readable) {
  const TempDir dir;
  Logs logs({.silence = 1h});
  const UniqueFd out = logs.capture(dir / "log");
  write_all(out.get(), "one\nbegun");
  logs.thread->open_own(dir / "own", 0, 0);
  logs.thread->write_own("own\n");
  logs.thread.reset();
  EXPECT_EQ(read_file(dir / "log"), "one\nbegun");
  EXPECT_EQ(read_file(dir / "own"), "own\n");
}

TEST(Farewell, does_not_wait_for_a_writer_that_never_stops) {
  const TempDir dir;
  Logs logs;
  std::signal(SIGPIPE, SIG_IGN);
  std::thread writer([out = logs.capture(dir / "log")] {
    const std::string block(10'000, 'x');
    while (::write(out.get(), block.data(), block.size()) > 0) {
    }
  });
  logs.flush();
  logs.thread.reset();
  writer.join();
  std::signal(SIGPIPE, SIG_DFL);
}

TEST(Farewell, calls_nobody_back) {
  Logs logs;
  bool called = false;
  logs.thread->flush([&] { called = true; });
  logs.thread->tail("/nowhere", 1, [&](const auto&) { called = true; });
  logs.thread.reset();
  logs.caller.run_posted();
  EXPECT_FALSE(called);
}

std::vector<pid_t> log_threads() {
  std::vector<pid_t> found;
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task"))
    if (read_file(task.path() / "comm") == "skepd-logs\n")
      found.push_back(static_cast<pid_t>(std::stol(task.path().filename())));
  return found;
}

// The only log thread, once one that an earlier test left behind has ended, and once it has nothing
// to do, so that it holds no lock when it is stopped.
pid_t idle_log_thread() {
  std::vector<pid_t> threads;
  EXPECT_TRUE(becomes_true([&] {
    threads = log_threads();
    return threads.size() == 1 &&
           read_file("/proc/self/task/" + std::to_string(threads[0]) + "/status")
                   .find("State:\tS") != std::string::npos;
  }));
  return threads.empty() ? 0 : threads[0];
}

// Stops one thread of this process, as a write that hangs would, until it is destroyed.
class Stopped {
 public:
  explicit Stopped(pid_t thread) {
    int ready[2];
    EXPECT_EQ(::pipe(ready), 0);
    const UniqueFd reader(ready[0]);
    UniqueFd writer(ready[1]);
    ::prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0);
    tracer_ = ::fork();
    if (tracer_ == 0) stop_forever(thread, writer.get());
    writer.reset();
    char answer = 0;
    EXPECT_EQ(::read(reader.get(), &answer, 1), 1) << "the thread could not be stopped";
  }
  ~Stopped() {
    ::kill(tracer_, SIGKILL);
    ::waitpid(tracer_, nullptr, 0);
  }
  Stopped(const Stopped&) = delete;
  Stopped& operator=(const Stopped&) = delete;

 private:
  [[noreturn]] static void stop_forever(pid_t thread, int ready) {
    const bool stopped = ::ptrace(PTRACE_SEIZE, thread, nullptr, nullptr) == 0 &&
                         ::ptrace(PTRACE_INTERRUPT, thread, nullptr, nullptr) == 0 &&
                         ::waitpid(thread, nullptr, __WALL) == thread;
    if (!stopped || ::write(ready, "!", 1) != 1) ::_exit(1);
    for (;;) ::pause();
  }

  pid_t tracer_ = -1;
};

TEST(Farewell, leaves_a_thread_behind_that_hangs) {
  const TempDir dir;
  Logs logs({.farewell = 50ms});
  const UniqueFd out = logs.capture(dir / "log");
  logs.flush();
  const auto own = logs.thread->own_writer();
  {
    const Stopped stopped(idle_log_thread());
    write_all(out.get(), "one\n");
    logs.thread.reset();
  }
  own("the own log goes to standard error now\n");
  EXPECT_TRUE(becomes_true([] { return log_threads().empty(); })) << "it ends once it can";
  EXPECT_EQ(read_file(dir / "log"), "one\n");
}

TEST(Stuck, bounds_what_waits_and_says_so) {
  const TempDir dir;
  Logs logs({.farewell = 50ms});
  logs.flush();
  const Stopped stopped(idle_log_thread());
  for (int i = 0; i < 16384; ++i) logs.thread->flush([] {});
  const auto pipe = logs.thread->capture("web:0", dir / "log", {0, 0});
  ASSERT_FALSE(pipe);
  EXPECT_EQ(pipe.error().message,
            "web:0: cannot capture its output: the log thread is stuck; see whether the disk of " +
                (dir / "log") + " answers");
  EXPECT_EQ(logs.tail(dir / "log", 1).error().message,
            "cannot read the log file " + (dir / "log") + ": the log thread is stuck");
}

TEST(Stuck, drops_own_lines_beyond_one_mebibyte_and_counts_them) {
  const TempDir dir;
  Logs logs;
  logs.thread->open_own(dir / "own", 0, 0);
  logs.flush();
  {
    const Stopped stopped(idle_log_thread());
    for (int i = 0; i < 1100; ++i) logs.thread->write_own(std::string(1023, 'x') + "\n");
  }
  logs.flush();
  logs.thread->write_own("after\n");
  logs.flush();
  const auto lines = lines_of(read_file(dir / "own"));
  ASSERT_EQ(lines.size(), 1024 + 2);
  EXPECT_NE(lines[1024].find("WARN 76 lines of this log were dropped here"), std::string::npos);
  EXPECT_EQ(lines[1025], "after");
}

}  // namespace
}  // namespace skep::host::test

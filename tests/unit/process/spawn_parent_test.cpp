#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <gtest/gtest.h>

#include "host/process/spawn.h"
#include "unit/process/run_child.h"

namespace skep::test {

namespace {

host::SpawnRequest one_that_fails_late() {
  auto request = request_for({"/nowhere/program"});
  request.directory = "/usr";
  request.umask = 0777;
  request.rlimits = {{"nofile", 99}};
  return request;
}

// All descriptors used up but `spare`, until it goes.
class ScarceDescriptors {
 public:
  explicit ScarceDescriptors(int spare) {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    const rlimit few{256, before_.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &few);
    for (;;) {
      host::UniqueFd fd(::open("/dev/null", O_RDONLY | O_CLOEXEC));
      if (!fd) break;
      fillers_.push_back(std::move(fd));
    }
    for (int i = 0; i < spare; ++i) fillers_.pop_back();
  }
  ScarceDescriptors(const ScarceDescriptors&) = delete;
  ScarceDescriptors& operator=(const ScarceDescriptors&) = delete;
  ~ScarceDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  rlimit before_{};
  std::vector<host::UniqueFd> fillers_;
};

// Spawns with so few descriptors left, and ends what came of it.
SpawnFailure spawn_with_spare(int spare) {
  const ScarceDescriptors scarce(spare);
  const auto child = host::spawn(request_for({"/bin/sleep", "1000"}));
  if (!child) return child.error();
  ::kill(child->pid, SIGKILL);
  wait_for_end(*child);
  return {};
}

}  // namespace

TEST(SpawnsParent, keeps_its_directory_umask_and_limits_when_a_child_fails) {
  const auto directory = std::filesystem::current_path();
  const mode_t mask = ::umask(0022);
  rlimit before{};
  ::getrlimit(RLIMIT_NOFILE, &before);

  ASSERT_FALSE(host::spawn(one_that_fails_late()));

  rlimit after{};
  ::getrlimit(RLIMIT_NOFILE, &after);
  EXPECT_EQ(std::filesystem::current_path(), directory);
  EXPECT_EQ(::umask(mask), 0022U);
  EXPECT_EQ(after.rlim_cur, before.rlim_cur);
}

TEST(SpawnsParent, keeps_its_signal_mask_and_handlers) {
  const auto handler = ::signal(SIGUSR2, SIG_IGN);
  sigset_t term;
  ::sigemptyset(&term);
  ::sigaddset(&term, SIGTERM);
  ::pthread_sigmask(SIG_BLOCK, &term, nullptr);

  ASSERT_FALSE(host::spawn(one_that_fails_late()));

  sigset_t mask;
  ::pthread_sigmask(SIG_UNBLOCK, &term, &mask);
  EXPECT_TRUE(::sigismember(&mask, SIGTERM));
  EXPECT_FALSE(::sigismember(&mask, SIGUSR2));
  EXPECT_EQ(::signal(SIGUSR2, handler), SIG_IGN);
}

TEST(SpawnsParent, leaks_no_descriptor_and_no_process_over_many_failures) {
  const auto before = open_descriptors();
  for (int i = 0; i < 100; ++i) ASSERT_FALSE(host::spawn(one_that_fails_late()));
  EXPECT_EQ(open_descriptors(), before);
  EXPECT_TRUE(has_no_children());
}

TEST(SpawnsParent, is_told_that_descriptors_ran_out) {
  EXPECT_EQ(spawn_with_spare(0).stage, "cannot open a pipe to its child");
  EXPECT_EQ(spawn_with_spare(1).stage, "cannot open a pipe to its child");
  EXPECT_EQ(spawn_with_spare(2).stage, "cannot make a process");
  EXPECT_EQ(spawn_with_spare(2).error, EMFILE);
}

TEST(SpawnsParent, leaks_nothing_however_few_descriptors_are_left) {
  const auto before = open_descriptors();
  for (int spare = 0; spare < 8; ++spare) {
    const auto failure = spawn_with_spare(spare);
    EXPECT_EQ(failure.error, failure.stage.empty() ? 0 : EMFILE) << failure.stage;
    EXPECT_EQ(open_descriptors(), before) << spare << " spare";
    EXPECT_TRUE(has_no_children());
  }
}

TEST(SpawnsParent, gives_a_pidfd_that_no_program_inherits) {
  const auto child = host::spawn(request_for({"/bin/true"}));
  ASSERT_TRUE(child);
  EXPECT_EQ(::fcntl(child->pidfd.get(), F_GETFD), FD_CLOEXEC);
  EXPECT_EQ(wait_for_end(*child), (ExitStatus{ExitStatus::Kind::exited, 0, false}));
}

// A process that spawns `sleep`, tells its pid and is then killed; how the orphan ended, when
// SIGTERM follows the parent's death.
static ExitStatus end_of_orphan(bool die_with_parent) {
  ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
  Pipe pipe;
  const pid_t parent = ::fork();
  if (parent == 0) {
    auto request = request_for({"/bin/sleep", "1000"});
    request.die_with_parent = die_with_parent;
    const auto child = host::spawn(request);
    const pid_t pid = child ? child->pid : 0;
    if (::write(pipe.writer.get(), &pid, sizeof pid) != sizeof pid) ::_exit(1);
    ::_exit(0);
  }
  pid_t orphan = 0;
  EXPECT_EQ(::read(pipe.reader.get(), &orphan, sizeof orphan), ssize_t{sizeof orphan});
  EXPECT_EQ(::waitpid(parent, nullptr, 0), parent);
  ::kill(orphan, SIGTERM);
  siginfo_t info{};
  ::waitid(P_PID, static_cast<id_t>(orphan), &info, WEXITED);
  ::prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0);
  return host::exit_status_of(info);
}

TEST(SpawnsParent, takes_its_children_along_when_it_dies) {
  EXPECT_EQ(end_of_orphan(true).code, SIGKILL);
}

TEST(SpawnsParent, leaves_its_children_alive_when_told_so) {
  EXPECT_EQ(end_of_orphan(false).code, SIGTERM);
}

}  // namespace skep::test

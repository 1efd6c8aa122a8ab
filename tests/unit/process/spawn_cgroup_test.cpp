#include <cerrno>
#include <csignal>
#include <cstddef>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/own_cgroup.h"
#include "unit/process/run_child.h"

namespace skep::test {
namespace {

using testing::HasSubstr;

void forbid_clone3() {
  std::array<sock_filter, 4> program{
      sock_filter BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone3, 0, 1),
      sock_filter BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
      sock_filter BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
  const sock_fprog filter{program.size(), program.data()};
  if (::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0) ::_exit(2);
}

class SpawnIntoCgroup : public testing::Test {
 protected:
  void SetUp() override {
    if (!cgroup) GTEST_SKIP() << "cgroup v2 is not there, or not writable for this user";
    directory.reset(::open(cgroup.path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    ASSERT_TRUE(directory);
  }

  OwnCgroup cgroup;
  host::UniqueFd directory;
};

TEST_F(SpawnIntoCgroup, begins_there) {
  auto request = shell("cat /proc/self/cgroup");
  request.cgroup = directory.get();
  const auto name = cgroup.path().substr(cgroup.path().rfind('/'));
  EXPECT_THAT(run(std::move(request)).out, HasSubstr(name + "\n"));
}

TEST_F(SpawnIntoCgroup, becomes_another_user_there) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root becomes another user";
  auto request = shell("id -u; cat /proc/self/cgroup");
  request.identity = host::find_identity("nobody").value();
  request.cgroup = directory.get();
  const std::string out = run(std::move(request)).out;
  EXPECT_THAT(out, HasSubstr("65534\n"));
  EXPECT_THAT(out, HasSubstr(cgroup.path().substr(cgroup.path().rfind('/')) + "\n"));
}

TEST_F(SpawnIntoCgroup, is_told_of_a_program_that_is_not_there) {
  auto request = request_for({"/nowhere/program"});
  request.cgroup = directory.get();
  const auto child = host::spawn(request);
  ASSERT_FALSE(child);
  EXPECT_EQ(child.error().error, ENOENT);
  EXPECT_TRUE(has_no_children());
}

TEST_F(SpawnIntoCgroup, goes_on_outside_one_that_is_gone) {
  const std::string gone = cgroup.path() + "/gone";
  ASSERT_EQ(::mkdir(gone.c_str(), 0755), 0);
  const host::UniqueFd opened(::open(gone.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  ASSERT_EQ(::rmdir(gone.c_str()), 0);
  auto request = shell("exit 7");
  request.cgroup = opened.get();
  const auto child = host::spawn(request);
  ASSERT_TRUE(child);
  EXPECT_NE(child->outside, 0);
  EXPECT_EQ(wait_for_end(*child).code, 7);
}

// As where a container's seccomp filter forbids clone3().
TEST_F(SpawnIntoCgroup, goes_there_by_itself_where_it_cannot_begin_there) {
  Pipe answer;
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    forbid_clone3();
    auto request = shell("cat /proc/self/cgroup");
    request.cgroup = directory.get();
    request.out = answer.writer.get();
    const auto child = host::spawn(request);
    ::_exit(child && child->outside == 0 && wait_for_end(*child).success() ? 0 : 1);
  }
  answer.writer.reset();
  EXPECT_THAT(read_to_end(answer.reader.get()),
              HasSubstr(cgroup.path().substr(cgroup.path().rfind('/')) + "\n"));
  int status = -1;
  ASSERT_EQ(::waitpid(pid, &status, 0), pid);
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace skep::test

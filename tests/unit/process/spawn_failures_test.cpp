#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <sys/resource.h>
#include <sys/xattr.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/process/spawn.h"
#include "unit/process/run_child.h"

namespace skep::test {

using host::spawn;
using testing::StartsWith;

// What came of a request that must fail; a child that lives all the same is a failure too.
static SpawnFailure failure_of(const host::SpawnRequest& request) {
  auto child = spawn(request);
  if (child) {
    ::kill(child->pid, SIGKILL);
    wait_for_end(*child);
    return {"nothing failed", 0};
  }
  EXPECT_TRUE(has_no_children()) << "the failed child was not reaped";
  return child.error();
}

TEST(SpawnFailures, name_a_directory_that_is_not_there) {
  auto request = shell("exit 0");
  request.directory = "/srv/not-there";
  const auto failure = failure_of(request);
  EXPECT_EQ(failure.stage, "cannot change to directory /srv/not-there");
  EXPECT_EQ(failure.error, ENOENT);
}

TEST(SpawnFailures, name_a_directory_that_is_a_file) {
  auto request = shell("exit 0");
  request.directory = "/etc/passwd";
  const auto failure = failure_of(request);
  EXPECT_EQ(failure.stage, "cannot change to directory /etc/passwd");
  EXPECT_EQ(failure.error, ENOTDIR);
}

TEST(SpawnFailures, name_a_program_that_is_not_there) {
  const auto failure = failure_of(request_for({"/usr/bin/nod"}));
  EXPECT_EQ(failure.stage, "cannot execute /usr/bin/nod");
  EXPECT_EQ(failure.error, ENOENT);
}

TEST(SpawnFailures, name_the_path_that_was_searched) {
  auto request = request_for({"skep-no-such-command"});
  request.environment = {"PATH=/usr/bin:/nowhere"};
  const auto failure = failure_of(request);
  EXPECT_EQ(failure.stage, "cannot execute skep-no-such-command from PATH /usr/bin:/nowhere");
  EXPECT_EQ(failure.error, ENOENT);
}

TEST(SpawnFailures, name_the_path_that_was_searched_in_the_child) {
  auto request = request_for({"skep-no-such-command"});
  request.environment = {"PATH=bin:sbin"};
  const auto failure = failure_of(request);
  EXPECT_EQ(failure.stage, "cannot execute skep-no-such-command from PATH bin:sbin");
  EXPECT_EQ(failure.error, ENOENT);
}

TEST(SpawnFailures, name_a_file_that_is_not_executable) {
  const TemporaryDirectory directory;
  const auto program = directory.write("tool", "#!/bin/sh\n", 0644);
  const auto failure = failure_of(request_for({program}));
  EXPECT_EQ(failure.stage, "cannot execute " + program);
  EXPECT_EQ(failure.error, EACCES);
}

TEST(SpawnFailures, name_the_file_in_path_that_is_not_executable) {
  const TemporaryDirectory directory;
  const auto program = directory.write("skep-tool", "#!/bin/sh\n", 0644);
  auto request = request_for({"skep-tool"});
  request.environment = {"PATH=bin:" + directory.path() + ":/usr/bin"};
  const auto failure = failure_of(request);
  EXPECT_EQ(failure.stage, "cannot execute " + program);
  EXPECT_EQ(failure.error, EACCES);
}

TEST(SpawnFailures, tell_a_missing_interpreter_from_a_missing_program) {
  const TemporaryDirectory directory;
  const auto program = directory.write("tool", "#!/usr/bin/not-there\n", 0755);
  const auto failure = failure_of(request_for({program}));
  EXPECT_EQ(failure.stage, "cannot execute " + program +
                               " (it exists, but the interpreter that it names does not)");
  EXPECT_EQ(failure.error, ENOENT);
}

TEST(SpawnFailures, name_a_file_of_no_known_format) {
  const TemporaryDirectory directory;
  const auto program = directory.write("tool", "\x01\x02\x03 no program", 0755);
  const auto failure = failure_of(request_for({program}));
  EXPECT_EQ(failure.stage, "cannot execute " + program);
  EXPECT_EQ(failure.error, ENOEXEC);
}

TEST(SpawnFailures, name_a_program_whose_arguments_are_too_long) {
  const auto failure =
      failure_of(request_for({"/bin/sh", std::string(std::size_t{1} << 20U, 'x')}));
  EXPECT_EQ(failure.stage, "cannot execute /bin/sh");
  EXPECT_EQ(failure.error, E2BIG);
}

TEST(SpawnFailures, name_a_limit_that_is_refused_and_its_value) {
  auto request = shell("exit 0");
  request.rlimits = {{"core", 0}, {"nofile", 4000000000}};  // beyond fs.nr_open even for root
  const auto failure = failure_of(request);
  EXPECT_THAT(failure.stage, StartsWith("cannot set limit nofile to 4000000000"));
}

TEST(SpawnFailures, say_infinity_for_an_infinite_limit) {
  auto request = shell("exit 0");
  request.rlimits = {{"nofile", rlimit_infinity}};
  EXPECT_THAT(failure_of(request).stage, StartsWith("cannot set limit nofile to infinity"));
}

TEST(SpawnFailures, name_a_limit_that_does_not_exist) {
  auto request = shell("exit 0");
  request.rlimits = {{"patience", 3}};
  const auto failure = failure_of(request);
  EXPECT_EQ(failure.stage, "cannot set limit patience");
  EXPECT_EQ(failure.error, EINVAL);
}

TEST(SpawnFailures, name_a_descriptor_that_is_not_open) {
  auto request = shell("exit 0");
  request.descriptors = {{5, 987}};
  const auto failure = failure_of(request);
  EXPECT_EQ(failure.stage, "cannot place descriptor 5");
  EXPECT_EQ(failure.error, EBADF);
}

TEST(SpawnFailures, refuse_to_place_a_descriptor_on_stdin) {
  auto request = shell("exit 0");
  request.descriptors = {{0, 1}};
  EXPECT_EQ(failure_of(request).stage, "cannot place descriptor 0");
}

TEST(SpawnFailures, name_the_user_whose_groups_are_too_many) {
  auto request = shell("exit 0");
  request.identity = host::Identity{"crowd", "/", "/bin/sh", 12345, 12345, {}};
  request.identity->groups.assign(65537, 1);
  const auto failure = failure_of(request);
  EXPECT_EQ(failure.stage, "cannot become user crowd");
  EXPECT_EQ(failure.error, ::geteuid() == 0 ? EINVAL : EPERM);
}

TEST(SpawnFailures, name_another_user_when_unprivileged) {
  EXPECT_TRUE(as_unprivileged([] {
    auto request = shell("exit 0");
    request.identity = host::Identity{"root", "/root", "/bin/sh", 0, 0, {0}};
    const auto child = spawn(request);
    return !child && child.error().stage == "cannot become user root" &&
           child.error().error == EPERM;
  }));
}

TEST(SpawnFailures, refuse_an_empty_command) {
  EXPECT_EQ(failure_of(request_for({})).error, EINVAL);
  EXPECT_THAT(failure_of(request_for({""})).stage, StartsWith("cannot execute"));
}

TEST(SpawnFailures, say_when_no_more_processes_are_allowed) {
  EXPECT_TRUE(as_unprivileged([] {
    const rlimit none{0, 0};
    if (::setrlimit(RLIMIT_NPROC, &none) != 0) return false;
    const auto before = open_descriptors();
    const auto child = spawn(shell("exit 0"));
    return !child && child.error().stage == "cannot make a process" &&
           child.error().error == EAGAIN && open_descriptors() == before;
  }));
}

// A version 2 attribute, as in linux/capability.h, that grants `cap_net_bind_service=ep`.
static bool give_file_capability(const std::string& file) {
  const std::array<std::uint32_t, 5> capability{0x02000001, 1U << 10U, 0, 0, 0};
  return ::setxattr(file.c_str(), "security.capability", capability.data(), sizeof capability, 0) ==
         0;
}

TEST(SpawnFailures, explain_a_program_with_file_capabilities) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can become another user";
  const TemporaryDirectory directory;
  const auto program = directory / "tool";
  std::filesystem::copy_file("/bin/true", program);
  if (!give_file_capability(program)) GTEST_SKIP() << "this file system has no file capabilities";
  auto request = request_for({program});
  request.identity = host::Identity{"nobody", "/", "/bin/sh", 65534, 65534, {65534}};
  const auto failure = failure_of(request);
  EXPECT_EQ(failure.error, EPERM);
  EXPECT_EQ(failure.stage,
            "cannot execute " + program +
                " (it has file capabilities, which a worker with a user of its own may not gain)");
}

TEST(SpawnFailures, explain_a_script_whose_interpreter_has_file_capabilities) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can become another user";
  const TemporaryDirectory directory;
  const auto interpreter = directory / "interpreter";
  std::filesystem::copy_file("/bin/true", interpreter);
  if (!give_file_capability(interpreter))
    GTEST_SKIP() << "this file system has no file capabilities";
  const auto script = directory.write("script", "#! " + interpreter + " -x\n", 0755);
  auto request = request_for({script});
  request.identity = host::Identity{"nobody", "/", "/bin/sh", 65534, 65534, {65534}};
  const auto failure = failure_of(request);
  EXPECT_EQ(failure.error, EPERM);
  EXPECT_EQ(failure.stage,
            "cannot execute " + script + " (its interpreter " + interpreter +
                " has file capabilities, which a worker with a user of its own may not gain)");
}

}  // namespace skep::test

#include <string>

#include <gtest/gtest.h>

#include "host/process/spawn.h"
#include "unit/process/run_child.h"

namespace skep::test {

static std::string pid_word(const host::Child& child, const std::string& name) {
  return name + "=" + std::to_string(child.pid) + "\n";
}

// What `env` says, and the child that said it.
struct Told {
  host::Child child;
  std::string environment;
};

static Told environment_told_by(host::SpawnRequest request) {
  Pipe pipe;
  request.command = {"/usr/bin/env"};
  request.out = pipe.writer.get();
  auto child = host::spawn(request);
  if (!child) throw std::runtime_error(child.error().stage);
  pipe.writer.reset();
  std::string environment = read_to_end(pipe.reader.get());
  wait_for_end(*child);
  return {*std::move(child), std::move(environment)};
}

TEST(SpawnPidVariables, hold_the_child_s_own_pid) {
  host::SpawnRequest request;
  request.environment = {"A=1"};
  request.pid_variables = {"LISTEN_PID", "WATCHDOG_PID"};
  const auto told = environment_told_by(request);
  EXPECT_EQ(told.environment,
            "A=1\n" + pid_word(told.child, "LISTEN_PID") + pid_word(told.child, "WATCHDOG_PID"));
}

TEST(SpawnPidVariables, take_the_place_of_what_the_environment_says) {
  host::SpawnRequest request;
  request.environment = {"LISTEN_PID=1", "LISTEN_PIDS=2", "LISTEN_PI=3"};
  request.pid_variables = {"LISTEN_PID"};
  const auto told = environment_told_by(request);
  EXPECT_EQ(told.environment, "LISTEN_PIDS=2\nLISTEN_PI=3\n" + pid_word(told.child, "LISTEN_PID"));
}

TEST(SpawnPidVariables, leave_the_request_as_it_is_for_the_next_child) {
  host::SpawnRequest request;
  request.environment = {"LISTEN_PID=1"};
  request.pid_variables = {"LISTEN_PID"};
  const auto first = environment_told_by(request);
  EXPECT_EQ(request.environment, std::vector<std::string>{"LISTEN_PID=1"});
  const auto second = environment_told_by(request);
  EXPECT_NE(first.child.pid, second.child.pid);
  EXPECT_EQ(second.environment, pid_word(second.child, "LISTEN_PID"));
}

TEST(SpawnPidVariables, are_in_the_environment_without_a_needed_file_too) {
  host::SpawnRequest request;
  request.environment = {"AGENT=1"};
  request.needed = {"/not/there", {"LISTEN_PID=7", "AGENT=0"}};
  request.pid_variables = {"LISTEN_PID"};
  const auto told = environment_told_by(request);
  EXPECT_EQ(told.environment, "AGENT=0\n" + pid_word(told.child, "LISTEN_PID"));
}

}  // namespace skep::test

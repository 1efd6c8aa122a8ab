#include <fcntl.h>
#include <map>
#include <sstream>
#include <sys/stat.h>

#include <gtest/gtest.h>

#include "host/process/spawn.h"
#include "support/places.h"
#include "unit/process/run_child.h"

namespace skep::test {

namespace {

using Files = std::map<int, std::string>;  // number -> "DEVICE:INODE"

std::string file_behind(int fd) {
  struct stat status {};
  ::fstat(fd, &status);
  return std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino);
}

// What a child finds open besides 0, 1 and 2.
Files descriptors_of_child(host::SpawnRequest request) {
  request.command = {in_build("tests/unit/process/process_probe"), "descriptors"};
  std::istringstream lines(run(std::move(request)).out);
  Files files;
  std::string file;
  for (int number = 0; lines >> number >> file;)
    if (number > 2) files[number] = file;
  return files;
}

host::UniqueFd a_file() {
  return host::UniqueFd(::open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
}

// A file of its own at exactly this number, which the test process does not use otherwise.
host::UniqueFd a_file_at(int number, int flags = O_CLOEXEC) {
  const auto file = a_file();
  return host::UniqueFd(::dup3(file.get(), number, flags));
}

}  // namespace

TEST(Descriptors, are_none_but_those_named) {
  const auto stray_low = a_file_at(40, 0);  // inheritable, as if skepd's starter had left it open
  const auto stray_high = a_file_at(900, 0);
  EXPECT_EQ(descriptors_of_child(shell("")), Files{});
}

TEST(Descriptors, arrive_at_their_numbers) {
  const auto first = a_file();
  const auto second = a_file();
  auto request = shell("");
  request.descriptors = {{3, first.get()}, {10, second.get()}};
  EXPECT_EQ(descriptors_of_child(request),
            (Files{{3, file_behind(first.get())}, {10, file_behind(second.get())}}));
}

TEST(Descriptors, may_swap_numbers_with_the_caller_s) {
  const auto first = a_file_at(50);
  const auto second = a_file_at(51);
  const auto third = a_file_at(52);
  auto request = shell("");
  request.descriptors = {{50, 51}, {51, 52}, {52, 50}};
  EXPECT_EQ(descriptors_of_child(request), (Files{{50, file_behind(second.get())},
                                                  {51, file_behind(third.get())},
                                                  {52, file_behind(first.get())}}));
}

TEST(Descriptors, may_keep_the_number_they_have) {
  const auto file = a_file_at(50);
  auto request = shell("");
  request.descriptors = {{50, 50}};
  EXPECT_EQ(descriptors_of_child(request), (Files{{50, file_behind(file.get())}}));
}

TEST(Descriptors, may_be_given_more_than_once) {
  const auto file = a_file();
  auto request = shell("");
  request.descriptors = {{3, file.get()}, {4, file.get()}, {5, file.get()}};
  const auto same = file_behind(file.get());
  EXPECT_EQ(descriptors_of_child(request), (Files{{3, same}, {4, same}, {5, same}}));
}

TEST(Descriptors, may_fill_every_number_that_the_spawn_itself_would_use) {
  const auto file = a_file();
  auto request = shell("");
  for (int number = 3; number < 64; ++number) request.descriptors[number] = file.get();
  EXPECT_EQ(descriptors_of_child(request).size(), 61U);
}

TEST(Descriptors, report_a_failure_even_when_their_numbers_cover_the_pipe) {
  const auto file = a_file();
  auto request = request_for({"/nowhere/program"});
  for (int number = 3; number < 64; ++number) request.descriptors[number] = file.get();
  const auto child = host::spawn(request);
  ASSERT_FALSE(child);
  EXPECT_EQ(child.error().stage, "cannot execute /nowhere/program");
}

TEST(Descriptors, stay_the_caller_s_where_they_were) {
  const auto first = a_file_at(50);
  const auto second = a_file_at(51);
  const auto before = file_behind(50);
  auto request = shell("");
  request.descriptors = {{50, 51}, {51, 50}};
  descriptors_of_child(request);
  EXPECT_EQ(file_behind(50), before);
  EXPECT_EQ(::fcntl(50, F_GETFD), FD_CLOEXEC);
}

TEST(Descriptors, share_one_file_for_stdout_and_stderr) {
  const auto file = a_file();
  auto request = shell("echo out; echo err >&2");
  request.out = file.get();
  request.err = file.get();
  const auto child = host::spawn(request);
  ASSERT_TRUE(child);
  wait_for_end(*child);
  ::lseek(file.get(), 0, SEEK_SET);
  EXPECT_EQ(read_to_end(file.get()), "out\nerr\n");
}

}  // namespace skep::test

#include "host/inherited_fds.h"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <unistd.h>

#include <gmock/gmock.h>

namespace skep::test {

using host::InheritedFds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

namespace {

bool is_open(int fd) {
  return ::fcntl(fd, F_GETFD) >= 0;
}

// Descriptors as they are passed: one after another from `first` on, not close-on-exec.
class InheritedFdsTest : public testing::Test {
 protected:
  static constexpr int first = 200;

  void SetUp() override { ASSERT_FALSE(is_open(first)); }
  void TearDown() override {
    for (int fd = first; fd < first + 8; ++fd) ::close(fd);
  }

  static void pass(int count) {
    const int source = ::open("/dev/null", O_RDONLY);
    for (int at = 0; at < count; ++at) ASSERT_EQ(::dup2(source, first + at), first + at);
    ::close(source);
  }
  static InheritedFds read(const char* count, const char* names) {
    return InheritedFds::read(std::to_string(::getpid()).c_str(), count, names, first);
  }
  static std::vector<std::string> names_of(const std::vector<host::InheritedFd>& fds) {
    std::vector<std::string> names;
    for (const auto& fd : fds) names.push_back(fd.name);
    return names;
  }
};

TEST_F(InheritedFdsTest, are_taken_by_name) {
  pass(2);
  auto inherited = read("2", "control:state");
  const auto state = inherited.take("state");
  EXPECT_EQ(state.get(), first + 1);
  EXPECT_FALSE(inherited.take("state"));
  EXPECT_EQ(inherited.take("control").get(), first);
  EXPECT_THAT(inherited.complaint(), IsEmpty());
}

TEST_F(InheritedFdsTest, of_one_name_are_taken_one_after_another) {
  pass(2);
  auto inherited = read("2", "control:control");
  EXPECT_EQ(inherited.take("control").get(), first);
  EXPECT_EQ(inherited.take("control").get(), first + 1);
  EXPECT_FALSE(inherited.take("control"));
}

TEST_F(InheritedFdsTest, are_taken_by_the_beginning_of_their_names_in_their_order) {
  pass(4);
  auto inherited = read("4", "web.1:state:web.0:control");
  EXPECT_THAT(names_of(inherited.take_all("web.")), ElementsAre("web.1", "web.0"));
  EXPECT_THAT(names_of(inherited.take_all()), ElementsAre("state", "control"));
  EXPECT_THAT(inherited.take_all(), IsEmpty());
}

TEST_F(InheritedFdsTest, become_close_on_exec) {
  pass(1);
  const auto inherited = read("1", "control");
  EXPECT_EQ(::fcntl(first, F_GETFD), FD_CLOEXEC);
}

TEST_F(InheritedFdsTest, that_nobody_takes_are_closed) {
  pass(2);
  {
    auto inherited = read("2", "control:state");
    EXPECT_TRUE(inherited.take("control"));
    EXPECT_FALSE(is_open(first));
    EXPECT_TRUE(is_open(first + 1));
  }
  EXPECT_FALSE(is_open(first + 1));
}

TEST_F(InheritedFdsTest, of_another_process_are_left_alone) {
  pass(1);
  for (const char* pid : {"1", "", "x", "-5", "99999999999999999999"})
    EXPECT_THAT(InheritedFds::read(pid, "1", "control", first).take_all(), IsEmpty()) << pid;
  EXPECT_THAT(InheritedFds::read(nullptr, "1", "control", first).take_all(), IsEmpty());
  EXPECT_TRUE(is_open(first));
}

TEST_F(InheritedFdsTest, without_names_are_unknown) {
  pass(2);
  auto inherited = read("2", nullptr);
  EXPECT_THAT(names_of(inherited.take_all()), ElementsAre("unknown", "unknown"));
  EXPECT_THAT(inherited.complaint(), IsEmpty());
}

TEST_F(InheritedFdsTest, are_all_unknown_where_names_are_missing_or_too_many) {
  for (const char* names : {"control", "control:state:more", ""}) {
    pass(2);
    auto inherited = read("2", names);
    EXPECT_THAT(names_of(inherited.take_all()), ElementsAre("unknown", "unknown")) << names;
    EXPECT_THAT(inherited.complaint(), HasSubstr("LISTEN_FDNAMES"));
  }
}

TEST_F(InheritedFdsTest, with_a_name_that_is_none_are_unknown) {
  pass(4);
  const std::string names = "web.0::\x01:" + std::string(300, 'a');
  EXPECT_THAT(names_of(read("4", names.c_str()).take_all()),
              ElementsAre("web.0", "unknown", "unknown", "unknown"));
}

TEST_F(InheritedFdsTest, that_are_not_open_are_passed_over) {
  pass(3);
  ::close(first + 1);
  auto inherited = read("3", "a:b:c");
  EXPECT_THAT(names_of(inherited.take_all()), ElementsAre("a", "c"));
  EXPECT_THAT(inherited.complaint(), HasSubstr("1 of the 3 descriptors"));
}

TEST_F(InheritedFdsTest, of_a_number_that_is_nonsense_are_none) {
  pass(1);
  for (const char* count : {"-1", "65537", "1x", "", " 1", "99999999999999999999"}) {
    auto inherited = read(count, "control");
    EXPECT_THAT(inherited.take_all(), IsEmpty()) << count;
    EXPECT_THAT(inherited.complaint(), HasSubstr("LISTEN_FDS")) << count;
  }
  EXPECT_TRUE(is_open(first));
}

TEST_F(InheritedFdsTest, leave_no_variable_in_the_environment) {
  for (const char* variable : {"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"})
    ::setenv(variable, "1", 1);
  EXPECT_THAT(InheritedFds::from_environment().take_all(), IsEmpty());
  for (const char* variable : {"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"})
    EXPECT_EQ(std::getenv(variable), nullptr) << variable;
}

}  // namespace
}  // namespace skep::test

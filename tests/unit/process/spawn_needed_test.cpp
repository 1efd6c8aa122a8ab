#include <cerrno>
#include <string>
#include <sys/stat.h>

#include <gtest/gtest.h>

#include "host/process/identity.h"
#include "host/process/spawn.h"
#include "unit/process/run_child.h"

namespace skep::test {

namespace {

struct Born {
  std::string out;
  int unreadable = -1;
};

// A shell that tells with which of its two environments it was born.
class SpawnNeeded : public testing::Test {
 protected:
  SpawnNeeded() {
    request_.environment = {"PATH=/usr/bin:/bin", "AGENT=yes"};
    require(file_);
  }

  void require(const std::string& file) {
    request_.needed = {file, {"PATH=/usr/bin:/bin", "AGENT=no"}};
  }

  void become_somebody() {
    request_.identity = host::Identity{"somebody", "/", "/bin/sh", 54321, 54322, {54322}};
  }

  Born born() {
    Pipe pipe;
    request_.out = pipe.writer.get();
    const auto child = host::spawn(request_);
    if (!child) return {child.error().stage, -1};
    pipe.writer.reset();
    Born born{read_to_end(pipe.reader.get()), child->unreadable};
    wait_for_end(*child);
    return born;
  }

  TemporaryDirectory directory_;
  std::string file_ = directory_.write("agent.cjs", "x");
  host::SpawnRequest request_ = shell("echo $AGENT");
};

TEST_F(SpawnNeeded, changes_nothing_where_it_can_be_read) {
  const auto child = born();
  EXPECT_EQ(child.out, "yes\n");
  EXPECT_EQ(child.unreadable, 0);
}

TEST_F(SpawnNeeded, gives_the_other_environment_where_it_is_missing) {
  require(directory_ / "nothing");
  const auto child = born();
  EXPECT_EQ(child.out, "no\n");
  EXPECT_EQ(child.unreadable, ENOENT);
}

TEST_F(SpawnNeeded, is_looked_up_from_the_directory_of_the_child) {
  request_.directory = directory_.path();
  require("./agent.cjs");
  EXPECT_EQ(born().unreadable, 0);
  request_.directory = "/";
  EXPECT_EQ(born().unreadable, ENOENT);
}

TEST_F(SpawnNeeded, does_not_hide_a_later_failure) {
  require(directory_ / "nothing");
  request_.command = {"/usr/bin/nod"};
  const auto child = host::spawn(request_);
  ASSERT_FALSE(child);
  EXPECT_EQ(child.error().stage, "cannot execute /usr/bin/nod");
  EXPECT_EQ(child.error().error, ENOENT);
  EXPECT_TRUE(has_no_children());
}

TEST_F(SpawnNeeded, is_not_asked_about_where_an_earlier_step_failed) {
  require(directory_ / "nothing");
  request_.directory = "/srv/not-there";
  EXPECT_EQ(born().out, "cannot change to directory /srv/not-there");
}

TEST_F(SpawnNeeded, leaves_no_descriptor_behind) {
  require(directory_ / "nothing");
  const auto before = open_descriptors();
  born();
  EXPECT_EQ(open_descriptors(), before);
}

TEST_F(SpawnNeeded, is_read_as_an_unprivileged_skepd_may) {
  ::chmod(file_.c_str(), 0000);
  EXPECT_TRUE(as_unprivileged([this] {
    const auto child = born();
    return child.out == "no\n" && child.unreadable == EACCES;
  }));
}

class SpawnNeededByUser : public SpawnNeeded {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "only root can become another user";
    become_somebody();
  }
};

TEST_F(SpawnNeededByUser, is_readable_where_the_user_may_read_it) {
  const auto child = born();
  EXPECT_EQ(child.out, "yes\n");
  EXPECT_EQ(child.unreadable, 0);
}

TEST_F(SpawnNeededByUser, is_unreadable_where_only_skepd_may_read_it) {
  ::chmod(file_.c_str(), 0600);
  const auto child = born();
  EXPECT_EQ(child.out, "no\n");
  EXPECT_EQ(child.unreadable, EACCES);
}

TEST_F(SpawnNeededByUser, is_unreadable_in_a_directory_that_the_user_may_not_enter) {
  ::chmod(directory_.path().c_str(), 0700);
  const auto child = born();
  EXPECT_EQ(child.out, "no\n");
  EXPECT_EQ(child.unreadable, EACCES);
}

TEST_F(SpawnNeededByUser, is_readable_by_one_of_the_user_s_groups) {
  constexpr gid_t group = 60001;
  request_.identity->groups.push_back(group);
  ASSERT_EQ(::chown(file_.c_str(), 0, group), 0);
  ::chmod(file_.c_str(), 0640);
  EXPECT_EQ(born().unreadable, 0);
}

}  // namespace

}  // namespace skep::test

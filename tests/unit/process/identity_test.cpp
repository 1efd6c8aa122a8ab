#include "host/process/identity.h"

#include <algorithm>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/process/app_identity.h"
#include "unit/process/run_child.h"

namespace skep::test {

TEST(Identities, of_root_are_found_with_home_shell_and_groups) {
  const auto root = host::find_identity("root");
  ASSERT_TRUE(root);
  EXPECT_EQ(root->name, "root");
  EXPECT_EQ(root->uid, 0U);
  EXPECT_EQ(root->gid, 0U);
  EXPECT_EQ(root->home, "/root");
  EXPECT_FALSE(root->shell.empty());
  EXPECT_NE(std::find(root->groups.begin(), root->groups.end(), gid_t{0}), root->groups.end());
}

TEST(Identities, say_what_to_do_about_a_user_that_is_not_there) {
  const auto nobody = host::find_identity("skep-no-such-user");
  ASSERT_FALSE(nobody);
  EXPECT_EQ(nobody.error().stage,
            "cannot become user skep-no-such-user: there is no such user; create it or change "
            "`user`");
  EXPECT_EQ(nobody.error().error, 0);
}

TEST(Identities, of_an_empty_name_are_not_found) {
  EXPECT_FALSE(host::find_identity(""));
}

TEST(Identities, are_nobody_s_where_an_app_names_neither_user_nor_group) {
  const auto identity = host::identity_of(AppSpec{});
  ASSERT_TRUE(identity);
  EXPECT_FALSE(*identity);
}

TEST(Identities, have_the_groups_that_an_app_names_beside_the_user_s) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can take a group";
  AppSpec app;
  app.user = "nobody";
  app.sandbox.group = "daemon";
  app.sandbox.supplementary_groups = {"sys", "daemon"};
  const auto identity = host::identity_of(app);
  ASSERT_TRUE(identity && *identity);
  const gid_t daemon = *host::find_group("daemon");
  EXPECT_EQ((*identity)->gid, daemon);
  EXPECT_THAT((*identity)->groups, testing::UnorderedElementsAre(daemon, *host::find_group("sys")));
}

TEST(Identities, keep_skepd_s_own_user_where_an_app_names_a_group_only) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can take a group";
  AppSpec app;
  app.sandbox.group = "daemon";
  const auto identity = host::identity_of(app);
  ASSERT_TRUE(identity && *identity);
  EXPECT_EQ((*identity)->name, "root");
  EXPECT_EQ((*identity)->uid, 0U);
  EXPECT_EQ((*identity)->gid, *host::find_group("daemon"));
}

TEST(Identities, say_which_key_names_a_group_that_is_not_there) {
  AppSpec app;
  app.sandbox.supplementary_groups = {"skep-no-such-group"};
  const auto identity = host::identity_of(app);
  ASSERT_FALSE(identity);
  EXPECT_EQ(identity.error().key, "supplementary-groups");
  EXPECT_EQ(identity.error().failure.stage,
            "cannot take group skep-no-such-group: there is no such group; create it or change the "
            "config");
}

TEST(Identities, do_not_take_a_group_that_skepd_may_not) {
  EXPECT_TRUE(as_unprivileged([] {
    AppSpec app;
    app.sandbox.group = "shadow";
    const auto identity = host::identity_of(app);
    return !identity && identity.error().key == "group" &&
           identity.error().failure.stage.starts_with("cannot take group shadow: skepd is not in");
  }));
}

}  // namespace skep::test

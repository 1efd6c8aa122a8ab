#include "host/process/identity.h"

#include <algorithm>

#include <gtest/gtest.h>

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

}  // namespace skep::test

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/config/support.h"

namespace skep::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr auto table = "[daemon.xml-rpc]\n";

TEST(XmlRpc, asks_nobody_who_he_is_where_nothing_is_said) {
  EXPECT_EQ(loaded("").daemon.rpc_username, "");
}

TEST(XmlRpc, takes_a_name_and_a_password) {
  const DaemonSpec daemon =
      loaded(std::string(table) + "username = \"keeper\"\npassword = \"honey\"\n").daemon;
  EXPECT_EQ(daemon.rpc_username, "keeper");
  EXPECT_EQ(daemon.rpc_password, "honey");
}

TEST(XmlRpc, takes_the_hash_of_a_password) {
  const std::string hash = "{SHA}82ab876d1387bfafe46cc1c8a2ef074eae50cb1d";
  EXPECT_EQ(loaded(std::string(table) + "username = \"keeper\"\npassword = \"" + hash + "\"\n")
                .daemon.rpc_password,
            hash);
  EXPECT_THAT(problems_of(std::string(table) + "username = \"keeper\"\npassword = \"{SHA}82ab\"\n"),
              ElementsAre(HasSubstr("3:12: \"password\" in [daemon.xml-rpc] must have the 40")));
}

TEST(XmlRpc, takes_neither_without_the_other) {
  EXPECT_THAT(problems_of(std::string(table) + "username = \"keeper\"\n"),
              ElementsAre(HasSubstr("has no effect without a password")));
  EXPECT_THAT(problems_of(std::string(table) + "password = \"honey\"\n"),
              ElementsAre(HasSubstr("has no effect without a username")));
}

TEST(XmlRpc, takes_no_name_that_cannot_be_told_from_the_password) {
  EXPECT_THAT(problems_of(std::string(table) + "username = \"a:b\"\npassword = \"honey\"\n"),
              ElementsAre(HasSubstr("without a colon")));
}

}  // namespace
}  // namespace skep::config

#include "api/http/request.h"

#include <gtest/gtest.h>

namespace skep::api {
namespace {

TEST(ReadTarget, splits_path_and_query) {
  const auto request = read_target("/v1/logs/web%3A0?bytes=5&name=a%20b&flag&&x=1=2");
  ASSERT_TRUE(request);
  EXPECT_EQ(request->path, "/v1/logs/web%3A0");
  const std::map<std::string, std::string> query{
      {"bytes", "5"}, {"flag", ""}, {"name", "a b"}, {"x", "1=2"}};
  EXPECT_EQ(request->query, query);
}

TEST(ReadTarget, takes_the_last_of_a_name_that_comes_twice) {
  EXPECT_EQ(read_target("/?a=1&a=2")->query.at("a"), "2");
}

TEST(ReadTarget, refuses_what_is_no_path) {
  for (const char* target : {"", "*", "http://host/path", "path", "?a=1"})
    EXPECT_FALSE(read_target(target)) << target;
}

TEST(ReadTarget, refuses_a_query_that_cannot_be_decoded) {
  EXPECT_FALSE(read_target("/?a=%zz"));
}

}  // namespace
}  // namespace skep::api

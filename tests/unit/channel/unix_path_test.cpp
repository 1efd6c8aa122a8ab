#include "host/channel/unix_path.h"

#include <cerrno>

#include <gtest/gtest.h>

using namespace skep::host;
using namespace std::string_view_literals;

namespace {

int error(std::string_view path) {
  const auto parsed = parse_unix_path(path);
  return parsed ? 0 : parsed.error();
}

}  // namespace

TEST(UnixPath, is_taken_as_it_is) {
  for (const auto path : {"/run/web.sock"sv, "/x"sv, "/srv/..a/b."sv, "/srv/\xc3\xa9.sock"sv,
                          "/@x"sv, "/run/a b:c"sv})
    EXPECT_EQ(parse_unix_path(path), std::string(path));
}

TEST(UnixPath, of_an_abstract_name_begins_with_an_at) {
  EXPECT_EQ(parse_unix_path("/srv/app/\0name"sv), "@name");
  EXPECT_EQ(parse_unix_path("/\0name"sv), "@name");
  EXPECT_EQ(parse_unix_path("/srv/\0a/b"sv), "@a/b");
}

TEST(UnixPath, is_absolute) {
  EXPECT_EQ(error(""), ENOENT);
  EXPECT_EQ(error("web.sock"), ENOENT);
  EXPECT_EQ(error("./web.sock"), ENOENT);
  EXPECT_EQ(error("\0name"sv), ENOENT);
  EXPECT_EQ(error("@name"), ENOENT);
}

TEST(UnixPath, fits_into_its_address) {
  const std::string longest = '/' + std::string(106, 'x');
  EXPECT_EQ(parse_unix_path(longest), longest);
  EXPECT_EQ(error(longest + 'x'), ENAMETOOLONG);
  const std::string folder = '/' + std::string(300, 'f') + '/' + '\0';
  EXPECT_EQ(parse_unix_path(folder + std::string(107, 'x')), '@' + std::string(107, 'x'));
  EXPECT_EQ(error(folder + std::string(108, 'x')), ENAMETOOLONG);
}

TEST(UnixPath, is_one_that_node_would_send) {
  for (const auto path : {"/run//x"sv, "/run/./x"sv, "/run/../x"sv, "/run/x/"sv, "/run/."sv,
                          "/run/.."sv, "//x"sv, "/run/x\0y"sv, "/run/\0"sv, "/run/\0a\0b"sv})
    EXPECT_EQ(error(path), EINVAL) << path;
}

TEST(UnixPath, has_nothing_in_it_that_moves_a_terminal) {
  for (const auto path : {"/a\n"sv, "/\x1b[2J"sv, "/\x7f"sv, "/\xc2\x9b"sv, "/run/\0\n"sv})
    EXPECT_EQ(error(path), EINVAL) << path;
}

#include "api/dbus/names.h"

#include <gtest/gtest.h>

namespace skep::api::dbus {
namespace {

TEST(ObjectPaths, are_escaped_as_systemd_escapes_them) {
  EXPECT_EQ(path_label("web"), "web");
  EXPECT_EQ(path_label("web-1.x_y"), "web_2d1_2ex_5fy");
  EXPECT_EQ(path_label("9lives"), "_39lives");
  EXPECT_EQ(path_label(""), "_");
  EXPECT_EQ(path_label("\xc3\xa9"), "_c3_a9");
}

TEST(ObjectPaths, of_different_names_differ) {
  EXPECT_NE(path_label("a-b"), path_label("a_2db"));
  EXPECT_NE(worker_path("a", 11), worker_path("a:1", 1));
}

TEST(ObjectPaths, of_workers_and_apps_are_in_folders_of_their_own) {
  EXPECT_EQ(app_path("web"), "/org/skep1/app/web");
  EXPECT_EQ(worker_path("web", 0), "/org/skep1/worker/web_3a0");
}

}  // namespace
}  // namespace skep::api::dbus

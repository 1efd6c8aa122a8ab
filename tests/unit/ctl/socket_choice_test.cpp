#include "ctl/socket_choice.h"

#include <map>

#include <gtest/gtest.h>

namespace skep::ctl {
namespace {

Surroundings place(uid_t uid, std::map<std::string, std::string> variables, bool system_skepd) {
  return {uid,
          [variables](const char* name) -> std::optional<std::string> {
            const auto found = variables.find(name);
            return found != variables.end() ? std::optional(found->second) : std::nullopt;
          },
          [system_skepd](const std::string&) { return system_skepd; }};
}

TEST(SocketChoice, obeys_the_option_before_the_variable) {
  EXPECT_EQ(choose_socket("/a", place(0, {{"SKEP_SOCKET", "/b"}}, true)), "/a");
}

TEST(SocketChoice, obeys_the_variable_before_what_is_there) {
  EXPECT_EQ(choose_socket("", place(0, {{"SKEP_SOCKET", "/b"}}, true)), "/b");
}

TEST(SocketChoice, prefers_the_machines_own_skepd) {
  EXPECT_EQ(choose_socket("", place(1000, {{"XDG_RUNTIME_DIR", "/run/user/1000"}}, true)),
            "/run/skep/control.sock");
}

TEST(SocketChoice, looks_for_roots_skepd_at_its_place_even_when_there_is_none) {
  EXPECT_EQ(choose_socket("", place(0, {}, false)), "/run/skep/control.sock");
}

TEST(SocketChoice, falls_back_to_the_users_runtime_directory) {
  EXPECT_EQ(choose_socket("", place(1000, {{"XDG_RUNTIME_DIR", "/run/user/1000"}}, false)),
            "/run/user/1000/skep/control.sock");
}

TEST(SocketChoice, falls_back_to_tmp_without_a_usable_runtime_directory) {
  EXPECT_EQ(choose_socket("", place(1000, {}, false)), "/tmp/skep-1000/control.sock");
  EXPECT_EQ(choose_socket("", place(1000, {{"XDG_RUNTIME_DIR", "relative"}}, false)),
            "/tmp/skep-1000/control.sock");
}

}  // namespace
}  // namespace skep::ctl

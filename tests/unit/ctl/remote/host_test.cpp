#include "ctl/remote/host.h"

#include <gmock/gmock.h>

#include "ctl/remote/ssh_words.h"

namespace skep::ctl {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsSupersetOf;

std::string refusal(const std::string& text) {
  const auto hosts = parse_hosts(text);
  return hosts ? "accepted" : hosts.error().sentence;
}

Host only(const std::string& text) {
  return parse_hosts(text).value().front();
}

TEST(Host, has_a_user_a_name_and_a_port) {
  const Host host = only("ssh://ops@web1.example.org:2222");
  EXPECT_EQ(host.user, "ops");
  EXPECT_EQ(host.name, "web1.example.org");
  EXPECT_EQ(host.port, 2222);
}

TEST(Host, needs_no_user_and_no_port) {
  const Host host = only("ssh://web1/");
  EXPECT_EQ(host.user, "");
  EXPECT_EQ(host.name, "web1");
  EXPECT_EQ(host.port, 0);
}

TEST(Host, is_an_address_in_brackets) {
  const Host host = only("ssh://ops@[fe80::1%eth0]:22");
  EXPECT_EQ(host.name, "fe80::1%eth0");
  EXPECT_EQ(host.port, 22);
}

TEST(Host, is_refused_where_it_begins_with_a_dash) {
  EXPECT_THAT(refusal("ssh://-oProxyCommand=reboot"), HasSubstr("begins with '-' is refused"));
  EXPECT_THAT(refusal("ssh://ops@-oProxyCommand=reboot"), HasSubstr("begins with '-' is refused"));
  EXPECT_THAT(refusal("ssh://[-4]"), HasSubstr("no host's name"));
}

TEST(Host, is_refused_where_anything_in_it_is_odd) {
  for (const std::string odd : {"",
                                "web1",
                                "http://web1",
                                "ssh://",
                                "ssh://@web1",
                                "ssh://-l@web1",
                                "ssh://a b@web1",
                                "ssh://web1;reboot",
                                "ssh://$(reboot)",
                                "ssh://web1:0",
                                "ssh://web1:65536",
                                "ssh://web1:",
                                "ssh://web1:2x",
                                "ssh://web1:-22",
                                "ssh://web1/run/skep.sock",
                                "ssh://[::1",
                                "ssh://[::1]x",
                                "ssh://::1",
                                "ssh://web\n1",
                                "ssh://a@b@c",
                                "ssh://a,",
                                ",ssh://a",
                                "ssh://a,,ssh://b"})
    EXPECT_THAT(refusal(odd), HasSubstr("Error: --host ")) << odd;
}

TEST(Host, is_one_of_several_but_not_twice) {
  const auto hosts = parse_hosts("ssh://a,ssh://b:22");
  ASSERT_TRUE(hosts);
  ASSERT_EQ(hosts->size(), 2U);
  EXPECT_EQ((*hosts)[1].url, "ssh://b:22");
  EXPECT_THAT(refusal("ssh://a,ssh://a"), HasSubstr("named twice"));
}

TEST(Host, comes_after_two_dashes_in_sshs_command_line) {
  const auto words = ssh_words(only("ssh://ops@web1:2222"), "", Asking::yes);
  EXPECT_THAT(std::vector(words.end() - 4, words.end()),
              ElementsAre("--", "web1", "skepctl", "dial-stdio"));
  EXPECT_THAT(words, IsSupersetOf({"-l", "ops", "-p", "2222"}));
  EXPECT_EQ(std::count(words.begin(), words.end(), "BatchMode=yes"), 0);
}

TEST(Host, gets_a_socket_that_its_shell_leaves_alone) {
  const auto words = ssh_words(only("ssh://web1"), "/run/it's; reboot", Asking::no);
  EXPECT_THAT(std::vector(words.end() - 3, words.end()),
              ElementsAre("--socket", "'/run/it'\\''s; reboot'", "dial-stdio"));
  EXPECT_EQ(std::count(words.begin(), words.end(), "BatchMode=yes"), 1);
}

}  // namespace
}  // namespace skep::ctl

#include "engine/allow_list.h"

#include <cerrno>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/engine/hive.h"
#include "unit/engine/listen_addresses.h"

namespace skep::engine::test {
namespace {

struct Case {
  ListenAddress listed;
  ListenAddress asked;
  bool admitted;
};

void check(const std::vector<Case>& cases) {
  for (const auto& [listed, asked, admitted] : cases)
    EXPECT_EQ(admits(listed, asked), admitted) << listed.name() << " for " << asked.name();
}

AppSpec guarded(std::vector<ListenAddress> listen, const std::string& user = "web") {
  AppSpec spec = app("web");
  spec.user = user;
  spec.guarded = true;
  spec.listen = std::move(listen);
  return spec;
}

// The answer to the app's first worker, and what the operator is told.
struct Answered {
  int error = -1;
  std::string told;
};

Answered asking(const AppSpec& spec, const ListenAddress& address) {
  Hive hive;
  hive.config({spec});
  hive.born();
  hive.tell(event::Asked{hive.slot(0).worker, 1, address});
  Answered answered{hive.of<action::Answer>().at(0).error, {}};
  for (const Notice& notice : hive.notices(Notice::Kind::refused)) answered.told += notice.text;
  return answered;
}

TEST(AllowList, names_an_address_by_its_host_and_port) {
  check({{v4("127.0.0.1", 80), v4("127.0.0.1", 80), true},
         {v4("127.0.0.1", 80), v4("127.0.0.1", 81), false},
         {v4("127.0.0.1", 80), v4("127.0.0.2", 80), false},
         {v4("127.0.0.1", 80), v4("0.0.0.0", 80), false},
         {v4("127.0.0.1", 80), any(80), false},
         {v4("127.0.0.1", 80), v6("::ffff:127.0.0.1", 80), true},
         {v6("::1", 80), v6("0:0:0:0:0:0:0:1", 80), true},
         {v6("::1", 80), v6("::", 80), false},
         {v6("fe80::1%eth0", 80), v6("fe80::1%eth0", 80), true},
         {v6("fe80::1%eth0", 80), v6("fe80::1%eth1", 80), false}});
}

TEST(AllowList, names_with_all_of_ipv4_what_listen_asks_for_without_a_host) {
  check({{v4("0.0.0.0", 80), any(80), true},
         {v4("0.0.0.0", 80), v4("0.0.0.0", 80), true},
         {v4("0.0.0.0", 80), v6("::", 80), true},
         {v4("0.0.0.0", 80), v6("::", 80, true), false},
         {v4("0.0.0.0", 80), v4("127.0.0.1", 80), false},
         {v4("0.0.0.0", 80), any(81), false}});
}

TEST(AllowList, names_with_all_of_ipv6_what_listen_asks_for_without_a_host) {
  check({{v6("::", 80), any(80), true},
         {v6("::", 80), v6("::", 80, true), true},
         {v6("::", 80), v6("::1", 80), false},
         {v6("::", 80), v4("127.0.0.1", 80), false}});
}

TEST(AllowList, names_with_a_star_every_host_of_its_port) {
  check({{any(80), any(80), true},
         {any(80), v4("127.0.0.1", 80), true},
         {any(80), v6("fe80::1%eth0", 80), true},
         {any(80), any(8080), false},
         {any(80), any(0), false}});
}

TEST(AllowList, names_a_port_that_the_kernel_picks_by_port_0_alone) {
  check({{v4("127.0.0.1", 0), v4("127.0.0.1", 0), true},
         {v4("127.0.0.1", 0), v4("127.0.0.1", 3000), false},
         {v4("127.0.0.1", 3000), v4("127.0.0.1", 0), false},
         {any(0), v4("127.0.0.1", 0), true}});
}

TEST(AllowList, names_each_kind_of_address_by_itself) {
  check({{udp(any(53)), udp(v4("0.0.0.0", 53)), true},
         {udp(any(53)), any(53), false},
         {any(53), udp(any(53)), false},
         {path("/run/a"), any(0), false},
         {any(0), path("/run/a"), false}});
}

TEST(AllowList, names_a_path_in_any_spelling) {
  check({{path("/run/a"), path("/run/a"), true},
         {path("/run/a"), path("/run//./a"), true},
         {path("/run/a"), path("/run/b"), false},
         {path("/run/a"), path("/run/x/../a"), false},
         {path("@web"), path("@web"), true},
         {path("@web"), path("@web2"), false}});
}

TEST(AllowList, is_all_that_a_guarded_app_gets) {
  const AppSpec spec = guarded({v4("0.0.0.0", 8080), path("/run/web.sock")});
  EXPECT_EQ(asking(spec, any(8080)).error, 0);
  EXPECT_EQ(asking(spec, path("/run/web.sock")).error, 0);
  for (const ListenAddress& other :
       {any(3000), any(0), udp(any(8080)), path("/run/other.sock"), path("@web")})
    EXPECT_EQ(asking(spec, other).error, EACCES) << other.name();
}

TEST(AllowList, says_what_to_add_to_it) {
  EXPECT_EQ(asking(guarded({v4("0.0.0.0", 80)}), any(3000)).told,
            "asked for *:3000, which its `listen` does not name; add \"0.0.0.0:3000\" to `listen` "
            "of [app.web] if it is meant to have it");
}

TEST(AllowList, holds_for_root_as_well) {
  EXPECT_EQ(asking(guarded({any(80)}, "root"), any(3000)).error, EACCES);
  EXPECT_EQ(asking(guarded({any(80)}, ""), any(3000)).error, EACCES);
}

TEST(AllowList, holds_nobody_where_it_is_empty_or_the_daemon_is_not_root) {
  EXPECT_EQ(asking(guarded({}), any(3000)).error, 0);
  AppSpec spec = guarded({any(80)});
  spec.guarded = false;
  EXPECT_EQ(asking(spec, any(3000)).error, 0);
}

TEST(AllowList, gives_a_low_port_to_a_user_who_could_not_bind_it) {
  EXPECT_EQ(asking(guarded({v4("0.0.0.0", 80)}), any(80)).error, 0);
  EXPECT_EQ(asking(guarded({udp(any(53))}), udp(v4("0.0.0.0", 53))).error, 0);
}

TEST(AllowList, is_what_an_app_needs_for_a_low_port_and_says_so) {
  const Answered tcp = asking(guarded({}), any(80));
  EXPECT_EQ(tcp.error, EACCES);
  EXPECT_EQ(
      tcp.told,
      "asked for *:80, but ports below 1024 are not for an app that runs as web unless its "
      "config names them; write listen = [\"0.0.0.0:80\"] in [app.web], or use a higher port");
  EXPECT_EQ(asking(guarded({}), udp(any(53))).error, EACCES);
}

TEST(AllowList, shows_no_control_characters_of_a_worker) {
  const Answered answered = asking(guarded({any(80)}), path("/run/\x1b[2J\n"));
  EXPECT_THAT(answered.told, testing::StartsWith("asked for /run/?[2J?, which"));
}

TEST(AllowList, keeps_its_addresses_for_the_app_before_it_asks) {
  Hive hive;
  AppSpec web = app("web");
  web.listen = {v4("0.0.0.0", 80)};
  hive.config({app("api"), web});
  hive.born(0, "api");
  hive.tell(event::Asked{hive.slot(0, "api").worker, 1, any(80)});
  EXPECT_EQ(hive.of<action::Answer>().at(0).error, EADDRINUSE);
  ASSERT_EQ(hive.notices(Notice::Kind::refused).size(), 1U);
  EXPECT_EQ(hive.notices(Notice::Kind::refused)[0].text,
            "asked for *:80, but 0.0.0.0:80 is kept for app web by its `listen`");
}

TEST(AllowList, takes_no_address_from_an_app_that_has_it) {
  Hive hive;
  hive.config({app("api"), app("web")});
  hive.born(0, "api");
  hive.tell(event::Asked{hive.slot(0, "api").worker, 1, any(8080)});
  AppSpec web = app("web");
  web.listen = {any(8080)};
  hive.config({app("api"), web});
  hive.tell(event::Asked{hive.slot(0, "api").worker, 2, any(8080)});
  EXPECT_EQ(hive.of<action::Answer>().at(0).error, 0);
}

}  // namespace
}  // namespace skep::engine::test

#include "engine/listen_rules.h"

#include <cerrno>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/engine/hive.h"
#include "unit/engine/listen_addresses.h"

namespace skep::engine::test {
namespace {

struct Pair {
  ListenAddress one;
  ListenAddress other;
  bool conflict;
};

TEST(ListenRules, conflict_where_bind_would) {
  const std::vector<Pair> pairs{
      {any(80), any(80), true},
      {any(80), any(81), false},
      {any(80), v4("127.0.0.1", 80), true},
      {any(80), v6("::1", 80), true},
      {any(80), v4("0.0.0.0", 80), true},
      {v4("0.0.0.0", 80), v4("127.0.0.1", 80), true},
      {v4("0.0.0.0", 80), v6("::1", 80), false},
      {v4("0.0.0.0", 80), v6("::", 80), true},
      {v4("0.0.0.0", 80), v6("::", 80, true), false},
      {v4("127.0.0.1", 80), v4("127.0.0.2", 80), false},
      {v4("127.0.0.1", 80), v4("127.0.0.1", 80), true},
      {v4("127.0.0.1", 80), v6("::", 80), true},
      {v4("127.0.0.1", 80), v6("::", 80, true), false},
      {v4("127.0.0.1", 80), v6("::ffff:127.0.0.1", 80), true},
      {v6("::1", 80), v6("0:0:0:0:0:0:0:1", 80), true},
      {v6("::1", 80), v6("::", 80, true), true},
      {v6("::1", 80), v6("::2", 80), false},
      {v6("fe80::1%eth0", 80), v6("fe80::1%eth0", 80), true},
      {v6("fe80::1%eth0", 80), v6("fe80::1%eth1", 80), false},
      {v6("fe80::1%eth0", 80), any(80), true},
      {any(0), any(0), false},
      {udp(any(80)), any(80), false},
      {udp(any(80)), udp(v4("127.0.0.1", 80)), true},
      {udp(any(0)), udp(any(0)), false},
      {path("/run/a"), path("/run/a"), true},
      {path("/run/a"), path("/run/.//a"), true},
      {path("/run/a"), path("/run/b"), false},
      {path("/run/a"), any(80), false},
      {path("@a"), path("@a"), true},
      {path("@a"), path("/a"), false},
  };
  for (const auto& [one, other, expected] : pairs) {
    EXPECT_EQ(conflict(one, other), expected) << one.name() << " and " << other.name();
    EXPECT_EQ(conflict(other, one), expected) << other.name() << " and " << one.name();
  }
}

TEST(ListenRules, give_an_address_to_one_app_and_all_its_workers) {
  ListenOwners owners;
  EXPECT_FALSE(owners.claim("web", any(80)));
  EXPECT_FALSE(owners.claim("web", any(80)));
  EXPECT_FALSE(owners.claim("web", v4("127.0.0.1", 80)));
  const auto refusal = owners.claim("api", v4("127.0.0.1", 80));
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->error, EADDRINUSE);
  EXPECT_EQ(refusal->owner, "web");
}

TEST(ListenRules, free_an_address_with_its_app) {
  ListenOwners owners;
  EXPECT_FALSE(owners.claim("web", any(80)));
  owners.release("web");
  EXPECT_FALSE(owners.claim("api", any(80)));
}

TEST(ListenRules, give_a_path_to_one_app_in_all_its_spellings) {
  ListenOwners owners;
  EXPECT_FALSE(owners.claim("web", path("/run/a")));
  EXPECT_FALSE(owners.claim("web", path("/run//a")));
  const auto refusal = owners.claim("api", path("/run/./a"));
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->error, EADDRINUSE);
  EXPECT_FALSE(owners.claim("api", path("/run/b")));
  owners.release("web");
  EXPECT_FALSE(owners.claim("api", path("/run/a")));
}

TEST(ListenRules, give_a_port_of_udp_and_of_tcp_to_different_apps) {
  ListenOwners owners;
  EXPECT_FALSE(owners.claim("web", any(53)));
  EXPECT_FALSE(owners.claim("dns", udp(any(53))));
  EXPECT_TRUE(owners.claim("api", udp(v4("127.0.0.1", 53))));
}

TEST(ListenRules, bound_what_one_app_can_own) {
  ListenOwners owners;
  for (std::uint16_t port = 1; port <= ListenOwners::most_addresses; ++port)
    EXPECT_FALSE(owners.claim("web", any(port)));
  const auto refusal = owners.claim("web", any(9999));
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->error, EMFILE);
  EXPECT_FALSE(owners.claim("web", any(1))) << "what it has it keeps";
}

TEST(Asking, is_answered_with_the_address_or_with_the_other_apps_name) {
  Hive hive;
  hive.config({app("api"), app("web")});
  hive.born(0, "web");
  hive.born(0, "api");
  hive.tell(event::Asked{hive.slot(0, "web").worker, 5, any(3000)});
  ASSERT_EQ(hive.of<action::Answer>().size(), 1U);
  EXPECT_EQ(hive.of<action::Answer>()[0].ask, 5U);
  EXPECT_EQ(hive.of<action::Answer>()[0].error, 0);
  hive.tell(event::Asked{hive.slot(0, "api").worker, 6, v4("127.0.0.1", 3000)});
  EXPECT_EQ(hive.of<action::Answer>().at(0).error, EADDRINUSE);
  ASSERT_EQ(hive.notices(Notice::Kind::refused).size(), 1U);
  EXPECT_EQ(hive.notices(Notice::Kind::refused)[0].text,
            "asked for 127.0.0.1:3000, which conflicts with *:3000 of app web");
}

int error_of_asking(const std::string& user, std::uint16_t port) {
  Hive hive;
  AppSpec spec = app("web");
  spec.user = user;
  hive.config({spec});
  hive.born();
  hive.tell(event::Asked{hive.slot(0).worker, 1, any(port)});
  return hive.of<action::Answer>().at(0).error;
}

TEST(Asking, gives_no_port_below_1024_to_an_app_with_a_user_of_its_own) {
  EXPECT_EQ(error_of_asking("web", 80), EACCES);
  EXPECT_EQ(error_of_asking("web", 1023), EACCES);
}

TEST(Asking, gives_every_port_that_the_apps_user_could_bind) {
  EXPECT_EQ(error_of_asking("web", 1024), 0);
  EXPECT_EQ(error_of_asking("web", 0), 0);
  EXPECT_EQ(error_of_asking("root", 80), 0);
  EXPECT_EQ(error_of_asking("", 80), 0);
}

TEST(Asking, in_a_loop_is_answered_each_time_and_told_a_few_times) {
  Hive hive;
  hive.config({app("api"), app("web")});
  hive.tell(event::Asked{hive.slot(0, "web").worker, 1, any(3000)});
  std::size_t told = 0;
  for (std::uint64_t ask = 0; ask < 1000; ++ask) {
    hive.tell(event::Asked{hive.slot(0, "api").worker, ask, any(3000)});
    ASSERT_EQ(hive.of<action::Answer>().size(), 1U);
    told += hive.notices(Notice::Kind::refused).size();
  }
  EXPECT_EQ(told, 16U);
}

TEST(Release, comes_when_nobody_of_the_app_runs_or_will_and_frees_its_addresses) {
  Hive hive;
  hive.config({app("api"), app("web", 2)});
  hive.all_up(2);
  hive.up(0, "api");
  hive.tell(event::Asked{hive.slot(0).worker, 1, any(3000)});
  hive.stop({"web", std::nullopt});
  hive.dies(exit_status(0), 0);
  EXPECT_TRUE(hive.of<action::Release>().empty());
  hive.dies(exit_status(0), 1);
  ASSERT_EQ(hive.of<action::Release>().size(), 1U);
  EXPECT_EQ(hive.of<action::Release>()[0].app, "web");
  hive.tell(event::Asked{hive.slot(0, "api").worker, 2, any(3000)});
  EXPECT_EQ(hive.of<action::Answer>().at(0).error, 0);
}

TEST(Release, does_not_come_between_a_stop_and_the_start_of_a_restart) {
  Hive hive;
  hive.config({app("web")});
  hive.up();
  hive.command(Verb::restart, {{"web", 0}});
  hive.dies(exit_status(0));
  EXPECT_EQ(hive.state(), WorkerState::starting);
  EXPECT_TRUE(hive.of<action::Release>().empty());
}

TEST(Release, waits_for_a_back_off_and_comes_with_fatal_and_once) {
  Hive hive;
  AppSpec spec = app("web");
  spec.restart.give_up = 2;
  hive.config({spec});
  hive.dies();
  EXPECT_TRUE(hive.of<action::Release>().empty());
  hive.pass(1s);
  hive.dies();
  EXPECT_EQ(hive.of<action::Release>().size(), 1U);
  hive.stop({"web", 0});
  EXPECT_TRUE(hive.of<action::Release>().empty());
}

}  // namespace
}  // namespace skep::engine::test

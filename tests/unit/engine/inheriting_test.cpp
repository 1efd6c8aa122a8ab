#include <cerrno>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/engine/hive.h"

namespace skep::engine::test {
namespace {

using enum WorkerState;

ListenAddress port(std::uint16_t number, const char* host = "0.0.0.0") {
  return {ListenAddress::Family::ipv4, host, number, false, 0};
}

AppSpec with(const char* name, std::vector<ListenAddress> addresses) {
  AppSpec spec = app(name);
  spec.runtime = Runtime::other;
  spec.listen = std::move(addresses);
  return spec;
}

TEST(Inheriting, makes_the_app_the_owner_before_it_asks) {
  Hive hive;
  hive.config({app("api"), with("web", {port(80)})});
  hive.tell(event::Asked{hive.slot(0, "api").worker, 1, port(80)});
  EXPECT_EQ(hive.of<action::Answer>().at(0).error, EADDRINUSE);
}

TEST(Inheriting, what_another_app_owns_fails_the_birth_and_says_whose_it_is) {
  Hive hive;
  hive.config({with("api", {port(80)}), with("web", {port(80)})});
  ASSERT_EQ(hive.of<action::Spawn>().size(), 1U);
  EXPECT_EQ(hive.of<action::Spawn>()[0].worker.app, "api");
  EXPECT_EQ(hive.state(), backoff);
  EXPECT_EQ(hive.slot().trouble,
            "cannot listen on 0.0.0.0:80, which app api listens on: address already in use");
}

TEST(Inheriting, what_conflicts_with_another_app_says_with_what) {
  Hive hive;
  hive.config({with("api", {port(80)}), with("web", {port(80, "127.0.0.1")})});
  EXPECT_EQ(hive.slot().trouble,
            "cannot listen on 127.0.0.1:80, which conflicts with 0.0.0.0:80 of app api: address "
            "already in use");
}

TEST(Inheriting, is_tried_again_and_succeeds_when_the_other_has_gone) {
  Hive hive;
  hive.config({with("api", {port(80)}), with("web", {port(80)})});
  hive.up(0, "api");
  hive.stop({"api", 0});
  hive.dies(exit_status(0), 0, "api");
  hive.pass(1s);
  EXPECT_EQ(hive.of<action::Spawn>().size(), 1U);
  EXPECT_EQ(hive.state(), starting);
  EXPECT_EQ(hive.restarts(RestartReason::spawn_failed), 1U);
}

TEST(Inheriting, in_part_owns_nothing) {
  Hive hive;
  hive.config(
      {with("api", {port(80)}), with("bee", {port(70), port(80)}), with("web", {port(70)})});
  EXPECT_EQ(hive.state(0, "bee"), backoff);
  EXPECT_EQ(hive.state(), starting);
}

TEST(Inheriting, gives_up_like_any_birth_that_fails) {
  Hive hive;
  AppSpec web = with("web", {port(80)});
  web.restart.give_up = 2;
  hive.config({with("api", {port(80)}), web});
  hive.pass(10s);
  EXPECT_EQ(hive.state(), fatal);
}

TEST(Inheriting, is_not_for_workers_that_ask) {
  Hive hive;
  AppSpec web = with("web", {port(80)});
  web.runtime = Runtime::node;
  hive.config({with("api", {port(80)}), web});
  EXPECT_EQ(hive.state(), starting);
}

TEST(Inheriting, other_addresses_takes_new_processes) {
  Hive hive;
  hive.config({with("web", {port(80)})});
  hive.up();
  hive.config({with("web", {port(81)})});
  EXPECT_EQ(hive.state(), running);
  EXPECT_EQ(hive.of<action::Spawn>().at(0).definition, 2U);
  EXPECT_THAT(hive.notices(Notice::Kind::app_changed).at(0).text,
              testing::StartsWith("listen changed"));
}

}  // namespace
}  // namespace skep::engine::test

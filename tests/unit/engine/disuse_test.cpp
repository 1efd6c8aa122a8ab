#include <cerrno>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/engine/hive.h"
#include "unit/engine/listen_addresses.h"

namespace skep::engine::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// What no worker asks for any more.
class Disuse : public testing::Test {
 protected:
  Disuse() { begin(node("web", 2)); }

  void begin(const AppSpec& spec) {
    hive = {};
    hive.config({spec});
    for (std::uint32_t index = 0; index < spec.workers; ++index) {
      asks(hive.slot(index).worker, any(3000));
      hive.up(index);
    }
    hive.pass(20s);
  }
  void asks(const WorkerId& worker, const ListenAddress& address) {
    hive.tell(event::Asked{worker, ++last_ask, address});
  }
  // To workers that listen there.
  void roll_to(const ListenAddress& address) {
    hive.roll();
    for (std::uint32_t index = 0; index < 2; ++index) {
      asks(hive.successor(index), address);
      hive.hand_over(index);
    }
  }
  [[nodiscard]] std::vector<ListenAddress> closed() const {
    std::vector<ListenAddress> addresses;
    for (const auto& close : hive.of<action::CloseAddress>()) addresses.push_back(close.address);
    return addresses;
  }
  Hive hive;
  std::uint64_t last_ask = 0;
};

TEST_F(Disuse, closes_the_port_that_an_app_was_rolled_away_from) {
  roll_to(any(4000));
  hive.pass(10s);
  EXPECT_THAT(closed(), ElementsAre(any(3000)));
  EXPECT_THAT(hive.texts(Notice::Kind::released),
              ElementsAre("no worker has asked for *:3000 again: it is closed"));
  hive.config({node("web", 2), node("api")});
  asks(hive.slot(0, "api").worker, any(3000));
  EXPECT_EQ(hive.of<action::Answer>().at(0).error, 0);
}

TEST_F(Disuse, keeps_the_port_that_is_asked_for_again) {
  roll_to(any(3000));
  hive.pass(1h);
  EXPECT_THAT(closed(), IsEmpty());
}

TEST_F(Disuse, keeps_a_port_as_long_as_one_worker_has_it) {
  hive.roll();
  asks(hive.successor(), any(4000));
  hive.hand_over();
  hive.pass(30s);
  EXPECT_THAT(closed(), IsEmpty());
  asks(hive.successor(1), any(4000));
  const WorkerId retiree = hive.slot(1).worker;
  hive.up(hive.successor(1));
  hive.pass(20s);
  EXPECT_THAT(closed(), IsEmpty()) << "its clients may not have gone";
  hive.leaves(retiree);
  EXPECT_THAT(closed(), ElementsAre(any(3000)));
}

TEST_F(Disuse, gives_new_workers_time_to_ask_for_another_port) {
  roll_to(any(4000));
  hive.pass(4s);
  asks(hive.slot(1).worker, any(3000));
  hive.pass(1h);
  EXPECT_THAT(closed(), IsEmpty());
}

TEST_F(Disuse, closes_nothing_while_a_worker_that_died_boots_or_backs_off) {
  begin(node("web"));
  hive.dies();
  hive.born();
  hive.pass(30s);
  EXPECT_THAT(closed(), IsEmpty());
  hive.dies();
  EXPECT_THAT(closed(), IsEmpty());
}

TEST_F(Disuse, closes_what_a_restarted_worker_asks_for_no_more) {
  begin(node("web"));
  hive.dies();
  asks(hive.slot().worker, any(4000));
  hive.up();
  hive.pass(10s);
  EXPECT_THAT(closed(), ElementsAre(any(3000)));
}

TEST_F(Disuse, waits_for_no_worker_that_has_given_up) {
  AppSpec spec = node("web", 2);
  spec.restart.give_up = 2;
  begin(spec);
  hive.dies(exit_status(1), 1);
  hive.dies(exit_status(1), 1);
  ASSERT_EQ(hive.state(1), WorkerState::fatal);
  hive.dies(exit_status(1), 0);
  asks(hive.slot().worker, any(4000));
  hive.up();
  hive.pass(10s);
  EXPECT_THAT(closed(), ElementsAre(any(3000)));
}

TEST_F(Disuse, keeps_what_a_held_spare_asked_for) {
  AppSpec spec = node("web");
  spec.spares = 1;
  begin(spec);
  const WorkerId spare = hive.spare();
  hive.tell(event::Spawned{spare, 99});
  asks(spare, any(3000));
  hive.dies();
  hive.pass(20s);
  EXPECT_THAT(closed(), IsEmpty());
}

TEST_F(Disuse, closes_an_address_that_an_app_inherits_no_more) {
  AppSpec spec = app("web");
  spec.listen = {any(3000), any(3001)};
  hive = {};
  hive.config({spec});
  hive.up();
  hive.pass(20s);
  spec.listen = {any(3001), any(4000)};
  hive.config({spec});
  hive.hand_over();
  hive.pass(10s);
  EXPECT_THAT(closed(), ElementsAre(any(3000)));
}

TEST_F(Disuse, waits_over_a_save_too) {
  roll_to(any(4000));
  hive.engine = *Engine::load(hive.engine.save());
  hive.pass(10s);
  EXPECT_THAT(closed(), ElementsAre(any(3000)));
}

}  // namespace
}  // namespace skep::engine::test

#include <fcntl.h>

#include <gmock/gmock.h>

#include "support/fake_reactor.h"
#include "support/poll_reactor.h"
#include "unit/rescue/rescue_fixture.h"

using namespace skep;
using namespace skep::test;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {

const ListenAddress http = address_number(80);
const ListenAddress admin = address_number(81);

template <typename SomeReactor>
class Rescuing : public testing::Test {
 protected:
  // Slot 0 has a socket and nobody to serve it; slot 1 a worker.
  Rescuing() {
    stuck = around.listen(0, http);
    around.servers[1] = {11, {http}};
  }

  void rescue(std::vector<std::uint32_t> from = {0}, std::vector<std::uint32_t> to = {1}) {
    rescuer.perform(action::Rescue{"web", std::move(from), std::move(to)});
  }

  SomeReactor reactor;
  FakeSurroundings around;
  int stuck = -1;
  std::vector<host::UniqueFd> clients;
  host::Rescuer rescuer{reactor, around};
};

class RescuerTest : public Rescuing<FakeReactor> {
 protected:
  void connect(int count = 1) {
    for (int i = 0; i < count; ++i) clients.push_back(connect_to(stuck));
  }
  [[nodiscard]] std::vector<host::rescue::Incarnation> given_to() const {
    std::vector<host::rescue::Incarnation> workers;
    for (const auto& given : around.given) workers.push_back(given.worker);
    return workers;
  }
  void answer(std::size_t index, bool taken) { around.given.at(index).answered(taken); }
};

class RescuerWatching : public Rescuing<PollReactor> {};

}  // namespace

TEST_F(RescuerTest, gives_what_waits_to_a_worker_that_serves) {
  connect();
  rescue();
  ASSERT_THAT(given_to(), ElementsAre(11));
  EXPECT_EQ(around.given[0].address, http);
  ::send(clients[0].get(), "x", 1, 0);
  char letter = 0;
  EXPECT_EQ(::recv(around.given[0].connection.get(), &letter, 1, MSG_WAITALL), 1);
}

TEST_F(RescuerTest, leaves_an_address_that_is_closed_and_looks_on_at_the_others) {
  around.listen(0, admin);
  around.servers[1] = {11, {http, admin}};
  rescue();
  ASSERT_EQ(reactor.watches(), 2U);
  rescuer.perform(action::CloseAddress{"web", http});
  EXPECT_EQ(reactor.watches(), 1U);
  ASSERT_EQ(around.sockets("web", 0).size(), 1U);
  EXPECT_EQ(around.sockets("web", 0)[0].address, admin);
}

TEST_F(RescuerTest, makes_connections_that_neither_block_nor_outlive_an_exec) {
  connect();
  rescue();
  ASSERT_EQ(around.given.size(), 1U);
  const int connection = around.given[0].connection.get();
  EXPECT_NE(::fcntl(connection, F_GETFL) & O_NONBLOCK, 0);
  EXPECT_NE(::fcntl(connection, F_GETFD) & FD_CLOEXEC, 0);
}

TEST_F(RescuerTest, leaves_in_the_queue_what_no_worker_is_ready_for) {
  connect(3);
  rescue();
  EXPECT_THAT(given_to(), ElementsAre(11));
  int left = 0;
  while (host::UniqueFd(::accept4(stuck, nullptr, nullptr, SOCK_CLOEXEC))) ++left;
  EXPECT_EQ(left, 2);
}

TEST_F(RescuerTest, gives_the_next_when_the_first_was_taken) {
  connect(2);
  rescue();
  answer(0, true);
  EXPECT_THAT(given_to(), ElementsAre(11, 11));
}

TEST_F(RescuerTest, gives_what_one_worker_refused_to_another) {
  around.servers[2] = {12, {http}};
  connect();
  rescue({0}, {1, 2});
  answer(0, false);
  EXPECT_THAT(given_to(), ElementsAre(11, 12));
  EXPECT_FALSE(is_closed(clients[0].get()));
}

TEST_F(RescuerTest, gives_what_a_dead_worker_had_not_taken_to_another) {
  around.servers[2] = {12, {http}};
  connect();
  rescue({0}, {1, 2});
  around.servers.erase(1);
  rescuer.worker_gone("web", 11);
  EXPECT_THAT(given_to(), ElementsAre(11, 12));
}

TEST_F(RescuerTest, does_not_give_to_another_what_a_slow_worker_has) {
  connect();
  rescue();
  around.servers[2] = {12, {http}};
  rescue({0, 1}, {2});
  reactor.advance(std::chrono::minutes(5));
  EXPECT_THAT(given_to(), ElementsAre(11));
}

TEST_F(RescuerTest, gives_only_to_workers_that_listen_on_the_same_address) {
  around.servers[1] = {11, {admin}};
  connect();
  rescue();
  EXPECT_THAT(given_to(), IsEmpty());
  around.servers[1] = {11, {admin, http}};
  rescuer.servers_changed("web");
  EXPECT_THAT(given_to(), ElementsAre(11));
}

TEST_F(RescuerTest, watches_a_queue_no_more_once_something_came_for_which_no_worker_is_ready) {
  rescue();
  EXPECT_EQ(reactor.watches(), 1U);
  around.servers.erase(1);
  rescuer.servers_changed("web");
  connect();
  reactor.make_all_ready();
  EXPECT_EQ(reactor.watches(), 0U);
}

TEST_F(RescuerTest, closes_what_a_worker_without_a_server_cannot_be_given) {
  around.unable = true;
  connect();
  rescue();
  reactor.advance(std::chrono::seconds(20));
  EXPECT_TRUE(becomes_closed(clients[0].get()));
  ASSERT_EQ(around.reports.size(), 1U);
  EXPECT_EQ(around.reports[0].lost, 1U);
}

TEST_F(RescuerTest, reports_together_what_came_within_100_ms) {
  connect(3);
  rescue();
  for (std::size_t i = 0; i < 3; ++i) answer(i, true);
  EXPECT_THAT(around.reports, IsEmpty());
  reactor.advance(std::chrono::milliseconds(100));
  ASSERT_EQ(around.reports.size(), 1U);
  EXPECT_EQ(around.reports[0].app, "web");
  EXPECT_EQ(around.reports[0].slot, 0U);
  EXPECT_EQ(around.reports[0].rescued, 3U);
  EXPECT_EQ(around.reports[0].lost, 0U);
  reactor.advance(std::chrono::seconds(20));
  EXPECT_EQ(around.reports.size(), 1U);
  EXPECT_EQ(reactor.timers(), 0U);
}

TEST_F(RescuerTest, stops_when_it_is_told_to) {
  rescue();
  rescue({}, {});
  connect();
  rescuer.servers_changed("web");
  EXPECT_THAT(given_to(), IsEmpty());
  EXPECT_EQ(reactor.watches(), 0U);
}

TEST_F(RescuerTest, takes_at_most_64_connections_in_a_turn) {
  std::vector<std::uint32_t> to;
  for (std::uint32_t slot = 1; slot <= 70; ++slot) {
    around.servers[slot] = {100 + slot, {http}};
    to.push_back(slot);
  }
  const int second = around.listen(5000, http);
  connect(60);
  for (int i = 0; i < 10; ++i) clients.push_back(connect_to(second));
  rescue({0, 5000}, to);
  EXPECT_LE(around.given.size(), 64U);
  reactor.advance(Duration{});
  EXPECT_EQ(around.given.size(), 70U);
}

TEST_F(RescuerTest, finds_sockets_that_a_slot_was_given_later) {
  rescue({0, 7}, {1});
  const int later = around.listen(7, http);
  clients.push_back(connect_to(later));
  rescuer.sockets_changed("web", 7);
  EXPECT_THAT(given_to(), ElementsAre(11));
}

TEST_F(RescuerTest, leaves_alone_what_came_to_a_slot_that_is_not_rescued) {
  rescue();
  const int later = around.listen(7, http);
  clients.push_back(connect_to(later));
  rescuer.sockets_changed("web", 7);
  EXPECT_THAT(given_to(), IsEmpty());
}

TEST_F(RescuerTest, is_not_stopped_by_a_queue_that_a_worker_shut_down) {
  const int second = around.listen(2, http);
  ::shutdown(stuck, SHUT_RDWR);
  clients.push_back(connect_to(second));
  rescue({0, 2}, {1});
  EXPECT_THAT(given_to(), ElementsAre(11));
  EXPECT_LE(reactor.timers(), 1U);
}

TEST_F(RescuerTest, does_not_wait_in_a_socket_that_a_worker_made_blocking) {
  ::fcntl(stuck, F_SETFL, 0);
  rescue();
  connect();
  rescuer.servers_changed("web");
  EXPECT_EQ(reactor.watches(), 1U);
}

TEST_F(RescuerTest, closes_what_it_keeps_when_the_app_is_released) {
  connect();
  rescue();
  around.servers.erase(1);
  rescuer.worker_gone("web", 11);
  around.given.clear();
  EXPECT_FALSE(is_closed(clients[0].get()));
  rescuer.release("web");
  EXPECT_TRUE(becomes_closed(clients[0].get()));
  ASSERT_EQ(around.reports.size(), 1U);
  EXPECT_EQ(around.reports[0].lost, 1U);
  EXPECT_EQ(reactor.timers() + reactor.watches(), 0U);
}

TEST_F(RescuerTest, counts_what_a_worker_takes_after_the_release) {
  connect();
  rescue();
  rescuer.release("web");
  answer(0, true);
  reactor.advance(std::chrono::seconds(1));
  ASSERT_EQ(around.reports.size(), 1U);
  EXPECT_EQ(around.reports[0].rescued, 1U);
}

TEST_F(RescuerWatching, hands_on_what_comes_while_it_watches) {
  rescue();
  clients.push_back(connect_to(stuck));
  ASSERT_TRUE(reactor.run_until([&] { return !around.given.empty(); }));
  clients.push_back(connect_to(stuck));
  around.given[0].answered(true);
  ASSERT_TRUE(reactor.run_until([&] { return around.given.size() == 2; }));
}

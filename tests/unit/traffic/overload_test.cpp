#include <sys/socket.h>

#include <gtest/gtest.h>

#include "support/poll_reactor.h"
#include "unit/traffic/slot_group.h"

using namespace skep;
using namespace skep::host;
using namespace skep::test;

namespace {

class Overload : public EachProgram {
 protected:
  Refusal refusal(std::set<ListenAddress> spared = {}) {
    return {reactor_, [this](UniqueFd connection) { refused_.push_back(std::move(connection)); },
            std::move(spared)};
  }

  // Makes so many connections; how many of them were refused.
  int refused_of(SlotGroup& group, int connections) {
    const std::size_t before = refused_.size();
    for (int i = 0; i < connections; ++i) clients_.push_back(connect_ipv4(group.port));
    run_reactor();
    return static_cast<int>(refused_.size() - before);
  }

  // Loopback delivers at once, so what is there to do is done after so many turns.
  void run_reactor() {
    for (int turn = 0; turn < 20; ++turn) reactor_.turn(Duration::zero());
  }

  PollReactor reactor_;
  std::vector<UniqueFd> refused_;
  std::vector<Client> clients_;
};

}  // namespace

INSTANTIATE_TEST_SUITE_P(Of, Overload, testing::Values(Steering::classic_bpf, Steering::ebpf),
                         program_name);

TEST_P(Overload, hands_every_new_connection_to_whom_it_was_told) {
  SlotGroup group(3, GetParam());
  group.make_all_eligible();
  group.listeners.begin_overload("web", refusal());
  EXPECT_EQ(refused_of(group, 100), 100);
  for (const int socket : group.sockets) EXPECT_EQ(accept_all(socket), 0);
}

TEST_P(Overload, leaves_what_waits_in_the_slots_queues_to_them) {
  SlotGroup group(2, GetParam());
  group.make_all_eligible();
  const Client waiting = connect_ipv4(group.port);
  group.listeners.begin_overload("web", refusal());
  EXPECT_EQ(refused_of(group, 10), 10);
  EXPECT_EQ(sum(accept_all(group.sockets, 1)), 1);
}

TEST_P(Overload, gives_connections_to_the_slots_again_when_it_ends) {
  SlotGroup group(2, GetParam());
  group.make_all_eligible();
  group.listeners.begin_overload("web", refusal());
  ASSERT_EQ(refused_of(group, 10), 10);
  group.listeners.end_overload("web");
  EXPECT_EQ(refused_of(group, 40), 0);
  EXPECT_EQ(sum(accept_all(group.sockets, 40)), 40);
}

TEST_P(Overload, still_refuses_what_had_come_to_the_door_before_it_ended) {
  SlotGroup group(2, GetParam());
  group.make_all_eligible();
  group.listeners.begin_overload("web", refusal());
  for (int i = 0; i < 5; ++i) clients_.push_back(connect_ipv4(group.port));
  group.listeners.end_overload("web");
  group.listeners.mend();
  run_reactor();
  EXPECT_EQ(refused_.size(), 5U);
  EXPECT_TRUE(group.warnings.empty());
}

TEST_P(Overload, does_not_change_with_who_is_eligible) {
  SlotGroup group(2, GetParam());
  group.listeners.begin_overload("web", refusal());
  group.make_all_eligible();
  group.listeners.worker_gone({"web", 0, 1});
  group.listeners.set_balance("web", Balance::source);
  group.listeners.close_slot("web", 1);
  EXPECT_EQ(refused_of(group, 10), 10);
}

TEST_P(Overload, spares_an_address_by_the_name_it_was_asked_for) {
  SlotGroup group(2, GetParam());
  group.make_all_eligible();
  group.listeners.begin_overload("web", refusal({group.asked}));
  EXPECT_EQ(refused_of(group, 10), 0);
}

TEST_P(Overload, spares_an_address_by_its_real_port) {
  SlotGroup group(2, GetParam());
  group.make_all_eligible();
  group.listeners.begin_overload("web", refusal({ipv4(group.port)}));
  EXPECT_EQ(refused_of(group, 10), 0);
}

TEST_P(Overload, holds_for_an_address_that_is_opened_later) {
  SlotGroup group(1, GetParam());
  group.listeners.begin_overload("web", refusal());
  ListenAddress other = ipv4(0);
  other.index = 1;
  const int later = group.listeners.open("web", 0, other).value();
  clients_.push_back(connect_ipv4(port_of(later)));
  run_reactor();
  EXPECT_EQ(refused_.size(), 1U);
}

TEST_P(Overload, holds_again_after_a_worker_took_the_program_away) {
  SlotGroup group(2, GetParam());
  group.listeners.begin_overload("web", refusal());
  const int on = 1;
  ::setsockopt(group.sockets[0], SOL_SOCKET, SO_DETACH_REUSEPORT_BPF, &on, sizeof on);
  group.listeners.mend();
  EXPECT_EQ(refused_of(group, 40), 40);
}

TEST_P(Overload, ends_with_a_release) {
  SlotGroup group(1, GetParam());
  group.listeners.begin_overload("web", refusal());
  group.listeners.release("web");
  group.sockets = {group.listeners.open("web", 0, ipv4(group.port)).value()};
  EXPECT_EQ(group.take(10), std::vector{10});
}

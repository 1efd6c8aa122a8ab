#include <atomic>
#include <linux/filter.h>
#include <poll.h>
#include <sys/socket.h>
#include <thread>

#include <gtest/gtest.h>

#include "unit/traffic/slot_group.h"

using namespace skep;
using namespace skep::host;
using namespace skep::test;

INSTANTIATE_TEST_SUITE_P(Of, EachProgram, testing::Values(Steering::classic_bpf, Steering::ebpf),
                         program_name);

namespace {

int attach_own_program(int socket) {
  sock_filter first{BPF_RET | BPF_K, 0, 0, 0};
  const sock_fprog program{1, &first};
  return ::setsockopt(socket, SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, &program, sizeof program) < 0
             ? errno
             : 0;
}

int detach_own_group(int socket) {
  const int on = 1;
  return ::setsockopt(socket, SOL_SOCKET, SO_DETACH_REUSEPORT_BPF, &on, sizeof on) < 0 ? errno : 0;
}

// Connects without end, until it goes out of scope.
class Load {
 public:
  explicit Load(std::uint16_t port)
      : thread_([this, port] {
          while (!stop_) {
            const Client client = connect_ipv4(port);
            ++made_;
            failed_ += client.error != 0 ? 1 : 0;
          }
        }) {}
  ~Load() { end(); }
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;

  void end() {
    stop_ = true;
    if (thread_.joinable()) thread_.join();
  }
  [[nodiscard]] int made() const { return made_; }
  [[nodiscard]] int failed() const { return failed_; }

 private:
  std::atomic<bool> stop_ = false;
  std::atomic<int> made_ = 0;
  std::atomic<int> failed_ = 0;
  std::thread thread_;
};

}  // namespace

TEST_P(EachProgram, tells_what_it_is) {
  SlotGroup group(1, GetParam());
  EXPECT_EQ(group.listeners.steering("web"), GetParam());
  EXPECT_FALSE(group.listeners.steering("other"));
}

TEST_P(EachProgram, gives_nothing_to_slots_that_are_not_eligible) {
  SlotGroup group(4, GetParam());
  group.listeners.set_eligible("web", {1, 3});
  const auto taken = group.take(100);
  EXPECT_EQ(taken[0] + taken[2], 0);
  EXPECT_EQ(sum(taken), 100);
}

TEST_P(EachProgram, loses_nothing_and_errs_never_while_who_is_eligible_changes_under_load) {
  SlotGroup group(4, GetParam());
  group.listeners.set_eligible("web", {0, 1});
  Load load(group.port);
  int accepted = 0;
  for (std::uint32_t round = 0; round < 400 || load.made() < 400; ++round) {
    group.listeners.set_eligible("web", round % 2 == 0 ? std::vector<std::uint32_t>{0, 1}
                                                       : std::vector<std::uint32_t>{1, 2});
    for (std::size_t slot = 0; slot < 3; ++slot) accepted += accept_all(group.sockets[slot]);
  }
  load.end();
  const auto last = accept_all(group.sockets, load.made() - accepted);
  accepted += sum(last);
  EXPECT_EQ(last[3], 0);
  EXPECT_EQ(load.failed(), 0);
  EXPECT_EQ(accepted, load.made());
}

TEST_P(EachProgram, loses_nothing_while_the_group_grows_under_load) {
  SlotGroup group(1, GetParam());
  group.make_all_eligible();
  Load load(group.port);
  int accepted = 0;
  for (int round = 0; round < 30; ++round) {
    group.add();
    group.make_all_eligible();
    for (const int socket : group.sockets) accepted += accept_all(socket);
  }
  load.end();
  accepted += sum(accept_all(group.sockets, load.made() - accepted));
  EXPECT_EQ(load.failed(), 0);
  EXPECT_EQ(accepted, load.made());
  EXPECT_TRUE(group.warnings.empty());
}

TEST_P(EachProgram, gives_each_slot_its_share_after_others_were_closed) {
  SlotGroup group(5, GetParam());
  group.make_all_eligible();
  group.listeners.close_slot("web", 0);
  group.listeners.close_slot("web", 3);
  group.sockets = {group.sockets[1], group.sockets[2], group.sockets[4]};
  const auto taken = group.take(120);
  EXPECT_EQ(sum(taken), 120);
  for (const int count : taken) EXPECT_GE(count, 15);
  EXPECT_TRUE(group.listeners.sockets("web", 3).empty());
}

TEST_P(EachProgram, opens_a_slot_again_that_was_closed) {
  SlotGroup group(3, GetParam());
  group.make_all_eligible();
  group.listeners.close_slot("web", 1);
  group.sockets[1] = group.listeners.open("web", 1, group.asked).value();
  EXPECT_EQ(port_of(group.sockets[1]), group.port);
  group.listeners.listening({"web", 1, 2}, group.asked);
  group.listeners.set_eligible("web", {1});
  EXPECT_EQ(group.take(20), (std::vector{0, 20, 0}));
}

TEST_P(EachProgram, refuses_clients_once_the_last_slot_is_closed) {
  SlotGroup group(2, GetParam());
  group.make_all_eligible();
  group.listeners.close_slot("web", 0);
  group.listeners.close_slot("web", 1);
  EXPECT_EQ(connect_ipv4(group.port).error, ECONNREFUSED);
  EXPECT_FALSE(group.listeners.steering("web"));
}

TEST_P(EachProgram, closes_a_slots_socket_also_where_its_worker_holds_it) {
  SlotGroup group(2, GetParam());
  group.make_all_eligible();
  const UniqueFd held(::dup(group.sockets[0]));
  group.listeners.close_slot("web", 0);
  EXPECT_EQ(spread(group.port, {group.sockets[1], held.get()}, 40), (std::vector{40, 0}));
}

TEST_P(EachProgram, names_the_sockets_of_a_slot) {
  SlotGroup group(2, GetParam());
  const auto sockets = group.listeners.sockets("web", 1);
  ASSERT_EQ(sockets.size(), 1U);
  EXPECT_EQ(sockets[0].socket, group.sockets[1]);
  EXPECT_EQ(sockets[0].address, group.asked);
  EXPECT_TRUE(group.listeners.sockets("web", 2).empty());
}

TEST_P(EachProgram, takes_slots_up_to_4095_and_no_more) {
  SlotGroup group(1, GetParam());
  const auto last = group.listeners.open("web", 4095, group.asked);
  ASSERT_TRUE(last);
  group.listeners.listening({"web", 4095, 1}, group.asked);
  group.listeners.set_eligible("web", {4095});
  EXPECT_EQ(spread(group.port, {*last}, 10), std::vector{10});
  EXPECT_EQ(group.listeners.open("web", 4096, group.asked), tl::unexpected(EINVAL));
}

TEST_P(EachProgram, is_not_for_a_worker_to_replace) {
  SlotGroup group(3, GetParam());
  group.listeners.set_eligible("web", {1});
  for (const int socket : group.sockets) EXPECT_EQ(attach_own_program(socket), EPERM);
  EXPECT_EQ(group.take(20), (std::vector{0, 20, 0}));
}

TEST_P(EachProgram, is_put_back_where_a_worker_took_it_away) {
  SlotGroup group(3, GetParam());
  group.listeners.set_eligible("web", {0, 1});
  ASSERT_EQ(detach_own_group(group.sockets[1]), 0);
  while (sum(spread(group.port, group.sockets, 10, short_patience)) == 10) {
  }
  group.listeners.mend();
  (void)group.take(0);  // what came meanwhile
  const auto taken = group.take(60);
  EXPECT_EQ(taken[2], 0);
  EXPECT_EQ(sum(taken), 60);
  EXPECT_EQ(group.warnings.size(), 1U);
}

TEST_P(EachProgram, knows_a_port_that_another_daemon_of_the_same_user_has) {
  SlotGroup group(2, GetParam());
  Listeners second([](const std::string&) {}, GetParam());
  EXPECT_EQ(second.open("web", 0, ipv4(group.port)), tl::unexpected(EADDRINUSE));
}

TEST_P(EachProgram, picks_by_who_listens_on_the_address) {
  SlotGroup group(2, GetParam());
  group.make_all_eligible();
  group.listeners.listening({"web", 1, 2}, group.asked);
  group.listeners.worker_gone({"web", 1, 1});
  group.listeners.closed({"web", 0, 1}, group.asked);
  EXPECT_EQ(group.take(20), (std::vector{0, 20}));
}

TEST_P(EachProgram, leaves_out_a_slot_whose_queue_fills_while_another_has_room) {
  SlotGroup group(2, GetParam());
  group.listeners.set_eligible("web", {0});
  std::vector<Client> clients;
  for (int i = 0; i < 400; ++i) clients.push_back(connect_ipv4(group.port));
  group.make_all_eligible();
  group.listeners.mind_queues();
  EXPECT_EQ(spread(group.port, {group.sockets[1]}, 40), std::vector{40});
  EXPECT_EQ(accept_all(group.sockets[0], 400), 400);
  group.listeners.mind_queues();
  EXPECT_GT(group.take(40)[0], 0);
}

TEST_P(EachProgram, goes_on_giving_to_a_nearly_full_queue_where_no_other_is_eligible) {
  SlotGroup group(2, GetParam());
  group.listeners.set_eligible("web", {0});
  std::vector<Client> clients;
  for (int i = 0; i < 400; ++i) clients.push_back(connect_ipv4(group.port));
  group.listeners.mind_queues();
  EXPECT_EQ(group.take(10), (std::vector{410, 0}));
}

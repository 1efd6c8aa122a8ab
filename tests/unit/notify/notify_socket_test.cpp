#include "host/notify/notify_socket.h"

#include <gmock/gmock.h>

#include "support/fake_reactor.h"
#include "unit/notify/notify_fixture.h"

namespace skep::test {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;
using namespace std::chrono_literals;

class NotifySocketTest : public NotifyFixture {
 protected:
  // A worker that says all of this, which is then read.
  void worker_says(const std::vector<std::string>& datagrams) {
    listen_to([this, &datagrams] {
      for (const auto& datagram : datagrams)
        if (notify(address_, datagram) != 0) return false;
      return true;
    });
  }
};

TEST_F(NotifySocketTest, has_an_abstract_address_that_nobody_can_guess) {
  const auto other = must_open(reactor_);
  EXPECT_THAT(address_, StartsWith("@skep/"));
  EXPECT_GE(address_.size(), 32U);
  EXPECT_NE(other.address(), address_);
}

TEST_F(NotifySocketTest, tells_all_that_a_datagram_says_at_once) {
  worker_says({"READY=1\nSTOPPING=1\nWATCHDOG=1\nSTATUS=so so\nEXTEND_TIMEOUT_USEC=5000000"});
  ASSERT_THAT(heard_, SizeIs(1));
  EXPECT_EQ(heard_[0].worker, id_);
  EXPECT_TRUE(heard_[0].ready);
  EXPECT_TRUE(heard_[0].stopping);
  EXPECT_TRUE(heard_[0].alive);
  EXPECT_FALSE(heard_[0].ailing);
  EXPECT_EQ(heard_[0].status, "so so");
  EXPECT_EQ(heard_[0].extend_timeout, 5s);
}

TEST_F(NotifySocketTest, tells_that_the_worker_triggers_its_watchdog) {
  worker_says({"WATCHDOG=trigger"});
  ASSERT_THAT(heard_, SizeIs(1));
  EXPECT_TRUE(heard_[0].ailing);
  EXPECT_FALSE(heard_[0].alive);
}

TEST_F(NotifySocketTest, is_read_when_the_reactor_sees_something) {
  attach_worker([this] { return notify(address_, "READY=1") == 0; });
  EXPECT_TRUE(reactor_.run_until([this] { return !heard_.empty(); }));
}

TEST_F(NotifySocketTest, keeps_what_is_said_before_it_listens) {
  worker_.emplace([this] { return notify(address_, "READY=1") == 0; });
  ASSERT_TRUE(worker_->done());
  attach(worker_->pid());
  EXPECT_TRUE(reactor_.run_until([this] { return !heard_.empty(); }));
}

TEST_F(NotifySocketTest, tells_nothing_where_nothing_is_said) {
  worker_says({"RELOADING=1", "X_MINE=1", "nonsense", "", std::string(1000, '\n')});
  EXPECT_THAT(heard_, IsEmpty());
  EXPECT_THAT(warnings_, IsEmpty());
}

TEST_F(NotifySocketTest, refuses_another_main_process_with_one_warning) {
  worker_says({"MAINPID=1\nREADY=1", "MAINPID=2", "MAINPIDFD=1"});
  EXPECT_THAT(heard_, SizeIs(1));
  EXPECT_THAT(warnings_, ElementsAre(HasSubstr("MAINPID")));
}

TEST_F(NotifySocketTest, lets_the_worker_name_itself_as_the_main_process) {
  listen_to([this] {
    const std::string own = "MAINPID=" + std::to_string(::getpid());
    return notify(address_, own + "\nMAINPIDFD=1\nREADY=1") == 0;
  });
  EXPECT_THAT(heard_, SizeIs(1));
  EXPECT_THAT(warnings_, IsEmpty());
}

TEST_F(NotifySocketTest, refuses_to_keep_descriptors_with_one_warning) {
  worker_says({"FDSTORE=1\nFDNAME=a", "FDSTORE=1", "FDSTOREREMOVE=1\nFDNAME=a"});
  EXPECT_THAT(heard_, IsEmpty());
  EXPECT_THAT(warnings_, ElementsAre(HasSubstr("FDSTORE")));
}

TEST_F(NotifySocketTest, warns_of_each_kind_of_trouble) {
  worker_says({"FDSTORE=1\nMAINPID=1", "FDSTORE=1\nMAINPID=1"});
  EXPECT_THAT(warnings_, SizeIs(2));
}

TEST_F(NotifySocketTest, takes_4096_bytes_and_no_more) {
  const std::string filler(4096 - std::string("READY=1\n").size(), 'x');
  worker_says({"READY=1\n" + filler, "STOPPING=1\n" + filler + "yyyy", "STOPPING=1\n" + filler});
  ASSERT_THAT(heard_, SizeIs(1));
  EXPECT_TRUE(heard_[0].ready);
  EXPECT_THAT(warnings_, ElementsAre(HasSubstr("4096 bytes")));
}

TEST_F(NotifySocketTest, reads_what_a_worker_said_before_it_died) {
  attach_worker([this] { return notify(address_, "STATUS=farewell") == 0; });
  ASSERT_TRUE(worker_->done());
  worker_->end();
  socket_->read_dry();
  ASSERT_THAT(heard_, SizeIs(1));
  EXPECT_EQ(heard_[0].status, "farewell");
}

TEST_F(NotifySocketTest, may_go_in_its_own_callback) {
  worker_.emplace(
      [this] { return notify(address_, "READY=1") == 0 && notify(address_, "READY=1") == 0; });
  ASSERT_TRUE(worker_->done());
  int heard = 0;
  socket_->attach(id_, worker_->pid(),
                  {[&](const event::Notified&) {
                     ++heard;
                     socket_.reset();
                   },
                   nullptr});
  ASSERT_TRUE(reactor_.run_until([&] { return heard > 0; }));
  reactor_.turn(Duration{});
  EXPECT_EQ(heard, 1);
  EXPECT_EQ(notify(address_, "READY=1"), ECONNREFUSED);
}

TEST_F(NotifySocketTest, may_go_while_it_is_read_dry) {
  worker_.emplace([this] {
    return notify(address_, "FDSTORE=1\nREADY=1") == 0 && notify(address_, "READY=1") == 0;
  });
  ASSERT_TRUE(worker_->done());
  int heard = 0;
  socket_->attach(
      id_, worker_->pid(),
      {[&](const event::Notified&) { ++heard; }, [&](const std::string&) { socket_.reset(); }});
  socket_->read_dry();
  EXPECT_EQ(heard, 0) << "it went with the warning that came first";
}

TEST_F(NotifySocketTest, does_without_callbacks) {
  attach_worker([this] { return notify(address_, "FDSTORE=1\nREADY=1") == 0; });
  ASSERT_TRUE(worker_->done());
  socket_->attach(id_, worker_->pid(), {});
  socket_->read_dry();
  EXPECT_EQ(notify(address_, "READY=1", {}, MSG_DONTWAIT), 0);
}

TEST_F(NotifySocketTest, can_be_moved_while_it_listens) {
  attach_worker([this] { return notify(address_, "READY=1") == 0; });
  ASSERT_TRUE(worker_->done());
  const host::NotifySocket moved = *std::move(socket_);
  socket_.reset();
  EXPECT_EQ(moved.address(), address_);
  EXPECT_TRUE(reactor_.run_until([this] { return !heard_.empty(); }));
}

TEST_F(NotifySocketTest, ends_when_another_is_moved_into_its_place) {
  listen_to([] { return true; });
  *socket_ = must_open(reactor_);
  EXPECT_EQ(notify(address_, "READY=1"), ECONNREFUSED);
  EXPECT_EQ(notify(socket_->address(), "READY=1"), 0);
}

// The kernel lets ten and one datagrams wait in a socket where nobody has set another limit.
TEST(NotifySocketFlood, is_read_a_few_datagrams_a_turn_and_then_rests) {
  FakeReactor reactor;
  auto socket = must_open(reactor);
  const GroupLeader worker([&] {
    for (int i = 0; i < 10; ++i)
      if (notify(socket.address(), "WATCHDOG=1", {}, MSG_DONTWAIT) != 0) return false;
    return true;
  });
  ASSERT_TRUE(worker.done());
  int heard = 0;
  socket.attach({}, worker.pid(), {[&](const event::Notified&) { ++heard; }, nullptr});
  const auto see = [&] {
    for (int fd = 0; fd < 1024; ++fd) reactor.make_ready(fd, host::Readiness::readable);
  };
  see();
  EXPECT_EQ(heard, 8);
  see();
  EXPECT_EQ(heard, 8) << "it rests";
  reactor.advance(10ms);
  see();
  EXPECT_EQ(heard, 10);
}

TEST(NotifySocketFlood, leaves_the_reactor_time_for_others) {
  PollReactor reactor;
  auto socket = must_open(reactor);
  const GroupLeader worker([&] {
    for (;;) notify(socket.address(), "STATUS=again");
    return true;
  });
  std::size_t heard = 0;
  bool due = false;
  socket.attach({}, worker.pid(), {[&](const event::Notified&) { ++heard; }, nullptr});
  ASSERT_TRUE(reactor.run_until([&] { return heard > 0; }));
  const auto timer = reactor.after(50ms, [&] { due = true; });
  std::size_t most = 0;
  while (!due) {
    const auto before = heard;
    reactor.turn(1s);
    most = std::max(most, heard - before);
  }
  EXPECT_LE(most, 8U);
}

TEST(NotifySocketIdle, costs_a_watch_and_no_timer) {
  FakeReactor reactor;
  auto socket = must_open(reactor);
  EXPECT_EQ(reactor.watches(), 0U);
  socket.attach({}, 1, {});
  EXPECT_EQ(reactor.watches(), 1U);
  EXPECT_EQ(reactor.timers(), 0U);
}

TEST(NotifySocketIdle, says_why_it_cannot_be_opened) {
  FakeReactor reactor;
  EXPECT_TRUE(in_child([&] {
    std::vector<host::UniqueFd> all;
    do all.emplace_back(::socket(AF_UNIX, SOCK_DGRAM, 0));
    while (all.back() && all.size() < 100'000);
    const auto socket = host::NotifySocket::open(reactor);
    return !socket && socket.error() == EMFILE;
  }));
}

}  // namespace skep::test

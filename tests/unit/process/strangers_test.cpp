#include "host/process/strangers.h"

#include <csignal>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "host/process/children.h"
#include "support/fake_reactor.h"
#include "support/poll_reactor.h"
#include "unit/process/run_child.h"

namespace skep::test {

using host::Children;

static bool exists(pid_t pid) {
  return ::kill(pid, 0) == 0;
}

// Two pipes to a process that leaves its parent: it tells its pid and lives until it reads the end.
struct Stranger {
  Pipe told;
  Pipe hold;
  host::Child parent;

  // Leaves its parent's group as well, so that the parent's end does not kill it.
  Stranger() {
    auto request = shell("/usr/bin/setsid /bin/sh -c 'echo $$ >&3; exec 3>&-; read x <&4' &");
    request.descriptors = {{3, told.writer.get()}, {4, hold.reader.get()}};
    auto child = host::spawn(request);
    if (!child) throw std::runtime_error(child.error().stage);
    parent = *std::move(child);
    told.writer.reset();
    hold.reader.reset();
  }

  [[nodiscard]] pid_t pid() const { return std::stoi(read_to_end(told.reader.get())); }
};

TEST(Strangers, are_reaped_when_a_daemonized_grandchild_ends) {
  PollReactor reactor;
  Children children(reactor);
  Stranger stranger;
  bool parent_ended = false;
  children.add(std::move(stranger.parent), {[] {}, [&](ExitStatus) { parent_ended = true; }});
  const pid_t pid = stranger.pid();
  ASSERT_TRUE(reactor.run_until([&] { return parent_ended; }));
  EXPECT_TRUE(exists(pid)) << "it is in a session of its own";
  stranger.hold.writer.reset();
  EXPECT_TRUE(reactor.run_until([&] { return !exists(pid); }));
}

TEST(Strangers, are_reaped_while_no_child_lives) {
  PollReactor reactor;
  const Children children(reactor);
  auto child = host::spawn(shell("exit 0"));  // never added
  ASSERT_TRUE(child);
  EXPECT_TRUE(reactor.run_until([&] { return !exists(child->pid); }));
}

TEST(Strangers, do_not_hide_the_statuses_of_children_that_end_at_the_same_time) {
  PollReactor reactor;
  Children children(reactor);
  int wrong = 0;
  int ended = 0;
  constexpr int pairs = 60;  // more than are swept in one turn
  for (int i = 0; i < pairs; ++i) {
    auto stranger = host::spawn(shell("exit 1"));
    ASSERT_TRUE(stranger);
    auto child = host::spawn(shell("exit " + std::to_string(i)));
    ASSERT_TRUE(child);
    children.add(*std::move(child), {[] {},
                                     [&, i](ExitStatus status) {
                                       ++ended;
                                       if (status.code != i) ++wrong;
                                     }});
  }
  EXPECT_TRUE(reactor.run_until([&] { return ended == pairs && has_no_children(); }));
  EXPECT_EQ(wrong, 0);
}

// Counts those that are swept, each of which takes its time.
struct SlowSweep {
  explicit SlowSweep(Duration each)
      : strangers(reactor, [this, each](pid_t) {
          reactor.hold_up(each);
          ++swept;
          return false;
        }) {}

  void end_some(int count) {
    for (int i = 0; i < count; ++i) {
      const auto child = host::spawn(shell("exit 0"));
      if (!child) throw std::runtime_error(child.error().stage);
      siginfo_t info{};
      ::waitid(P_PIDFD, static_cast<id_t>(child->pidfd.get()), &info, WEXITED | WNOWAIT);
    }
    for (int fd = 0; fd < 1024; ++fd) reactor.make_ready(fd, host::Readiness::readable);
  }

  FakeReactor reactor;
  int swept = 0;
  host::Strangers strangers;
};

TEST(Strangers, that_take_long_are_reaped_one_a_turn) {
  SlowSweep sweep(std::chrono::milliseconds(3));
  sweep.end_some(3);
  EXPECT_EQ(sweep.swept, 1);
  EXPECT_EQ(sweep.reactor.timers(), 1U);
  sweep.reactor.advance(std::chrono::seconds(1));
  EXPECT_EQ(sweep.swept, 3);
  EXPECT_EQ(sweep.reactor.timers(), 0U);
  EXPECT_TRUE(has_no_children());
}

TEST(Strangers, that_take_no_time_are_reaped_in_one_turn) {
  SlowSweep sweep(Duration{});
  sweep.end_some(20);
  EXPECT_EQ(sweep.swept, 20);
}

}  // namespace skep::test

#include "host/reactor/asio_reactor.h"

#include <array>
#include <stdexcept>
#include <string>
#include <sys/socket.h>

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "host/unique_fd.h"

namespace skep::host {
namespace {

using namespace std::chrono_literals;

class AsioReactorTest : public testing::Test {
 protected:
  AsioReactorTest() {
    std::array<int, 2> pair{};
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair.data()), 0);
    near_.reset(pair[0]);
    far_.reset(pair[1]);
  }

  void run() { context_.run_for(2s); }
  void say(const char* text) const { EXPECT_GT(send(far_.get(), text, 1, 0), 0); }
  void hear() const {
    char byte = 0;
    EXPECT_EQ(recv(near_.get(), &byte, 1, 0), 1);
  }

  boost::asio::io_context context_;
  AsioReactor reactor_{context_};
  UniqueFd near_;
  UniqueFd far_;
};

TEST_F(AsioReactorTest, calls_a_watch_again_while_there_is_more_to_read) {
  say("a");
  say("b");
  int calls = 0;
  Watch watch = reactor_.watch(near_.get(), Readiness::readable, [&] {
    hear();
    if (++calls == 2) watch.reset();
  });
  run();
  EXPECT_EQ(calls, 2);
}

TEST_F(AsioReactorTest, a_watch_destroyed_by_its_own_callback_is_never_called_again) {
  say("a");
  int calls = 0;
  Watch watch = reactor_.watch(near_.get(), Readiness::readable, [&] {
    ++calls;
    watch.reset();
  });
  run();
  EXPECT_EQ(calls, 1);
}

TEST_F(AsioReactorTest, a_descriptor_can_be_watched_for_reading_and_for_writing_at_once) {
  int writable = 0;
  int readable = 0;
  Watch writes = reactor_.watch(near_.get(), Readiness::writable, [&] {
    ++writable;
    writes.reset();
    say("a");
  });
  Watch reads = reactor_.watch(near_.get(), Readiness::readable, [&] {
    hear();
    ++readable;
    reads.reset();
  });
  run();
  EXPECT_EQ(writable, 1);
  EXPECT_EQ(readable, 1);
}

TEST_F(AsioReactorTest, a_number_that_was_closed_and_given_out_again_can_be_watched_again) {
  Watch old = reactor_.watch(near_.get(), Readiness::readable, [] {});
  const int number = near_.get();
  old.reset();
  near_.reset();
  std::array<int, 2> pair{};
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair.data()), 0);
  near_.reset(pair[0]);
  far_.reset(pair[1]);
  ASSERT_EQ(near_.get(), number);

  int calls = 0;
  Watch fresh = reactor_.watch(near_.get(), Readiness::readable, [&] {
    ++calls;
    fresh.reset();
  });
  say("a");
  run();
  EXPECT_EQ(calls, 1);
}

TEST_F(AsioReactorTest, a_timer_is_not_called_before_its_time) {
  const Instant due = reactor_.now() + 20ms;
  Instant called{};
  const Timer timer = reactor_.at(due, [&] { called = reactor_.now(); });
  run();
  EXPECT_GE(called, due);
}

TEST_F(AsioReactorTest, a_timer_destroyed_in_the_turn_in_which_it_is_due_is_not_called) {
  bool called = false;
  const Instant due = reactor_.now() + 5ms;
  Timer second;
  const Timer first = reactor_.at(due, [&] { second.reset(); });
  second = reactor_.at(due, [&] { called = true; });
  run();
  EXPECT_FALSE(called);
}

TEST_F(AsioReactorTest, an_exception_is_reported_and_the_reactor_goes_on) {
  std::string escaped;
  reactor_.on_escaped([&](const char* what) { escaped = what; });
  reactor_.post([] { throw std::runtime_error("no more bees"); });
  bool later = false;
  reactor_.post([&] { later = true; });
  run();
  EXPECT_EQ(escaped, "no more bees");
  EXPECT_TRUE(later);
}

}  // namespace
}  // namespace skep::host

#include <gmock/gmock.h>

#include "host/unique_fd.h"
#include "unit/notify/notify_fixture.h"

namespace skep::test {

using testing::IsEmpty;
using testing::SizeIs;

namespace {

struct Pipe {
  host::UniqueFd reader;
  host::UniqueFd writer;

  Pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    reader.reset(ends[0]);
    writer.reset(ends[1]);
  }

  // Nobody has the writer's end any more.
  [[nodiscard]] bool hung_up(int timeout) const {
    pollfd waiting{reader.get(), 0, 0};
    return ::poll(&waiting, 1, timeout) == 1 && (waiting.revents & POLLHUP) != 0;
  }
};

// Sends `count` descriptors and waits, as sd_notify_barrier(3) does, until they have been closed.
bool send_and_wait(const std::string& address, std::string_view text, std::size_t count) {
  Pipe pipe;
  const std::vector<int> descriptors(count, pipe.writer.get());
  if (notify(address, text, descriptors) != 0) return false;
  pipe.writer.reset();
  return pipe.hung_up(20'000);
}

class NotifyBarrier : public NotifyFixture {
 protected:
  [[nodiscard]] bool comes_back() {
    bool done = false;
    const auto watch =
        reactor_.watch(worker_->when_done(), host::Readiness::readable, [&] { done = true; });
    return reactor_.run_until([&] { return done; }) && worker_->done();
  }
};

}  // namespace

TEST_F(NotifyBarrier, comes_back_when_what_was_sent_before_is_known) {
  attach_worker([this] {
    return notify(address_, "READY=1") == 0 && send_and_wait(address_, "BARRIER=1", 1);
  });
  ASSERT_TRUE(comes_back());
  EXPECT_THAT(heard_, SizeIs(1));
  EXPECT_THAT(warnings_, IsEmpty());
}

TEST_F(NotifyBarrier, comes_back_with_as_many_descriptors_as_a_datagram_can_have) {
  attach_worker([this] {
    return send_and_wait(address_, "READY=1", 10) && send_and_wait(address_, "READY=1", 253);
  });
  ASSERT_TRUE(comes_back());
  EXPECT_THAT(heard_, SizeIs(2));
}

TEST_F(NotifyBarrier, comes_back_for_one_who_is_not_listened_to) {
  listen_to([] { return true; });
  Pipe pipe;
  ASSERT_EQ(notify(address_, "FDSTORE=1", {pipe.writer.get()}), 0);
  pipe.writer.reset();
  ASSERT_FALSE(pipe.hung_up(0));
  socket_->read_dry();
  EXPECT_TRUE(pipe.hung_up(0));
}

TEST_F(NotifyBarrier, comes_back_when_the_socket_goes) {
  listen_to([] { return true; });
  Pipe pipe;
  ASSERT_EQ(notify(address_, "BARRIER=1", {pipe.writer.get()}), 0);
  pipe.writer.reset();
  socket_.reset();
  EXPECT_TRUE(pipe.hung_up(0));
}

TEST_F(NotifyBarrier, comes_back_for_systemd_notify) {
  if (::access("/usr/bin/systemd-notify", X_OK) != 0) GTEST_SKIP() << "systemd-notify is missing";
  attach_worker([this] {
    ::setenv("NOTIFY_SOCKET", address_.c_str(), 1);
    return in_child([] {
      ::execl("/usr/bin/systemd-notify", "systemd-notify", "--ready", "--status=up and running",
              nullptr);
      return false;
    });
  });
  ASSERT_TRUE(comes_back());
  ASSERT_THAT(heard_, SizeIs(1));
  EXPECT_TRUE(heard_[0].ready);
  EXPECT_EQ(heard_[0].status, "up and running");
  EXPECT_THAT(warnings_, IsEmpty());
}

}  // namespace skep::test

#include <gmock/gmock.h>

#include "unit/notify/notify_fixture.h"

namespace skep::test {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class NotifySender : public NotifyFixture {};

TEST_F(NotifySender, is_heard_where_it_is_the_worker) {
  listen_to([this] { return notify(address_, "READY=1") == 0; });
  EXPECT_THAT(heard_, SizeIs(1));
  EXPECT_THAT(warnings_, IsEmpty());
}

TEST_F(NotifySender, is_heard_in_the_worker_s_group) {
  listen_to([this] {
    const pid_t helper = ::fork();
    if (helper == 0) {
      const int result = notify(address_, "READY=1");
      if (result == 0) ::pause();
      ::_exit(result);
    }
    return true;
  });
  ASSERT_TRUE(reactor_.run_until([this] { return !heard_.empty(); }));
  EXPECT_THAT(warnings_, IsEmpty());
}

TEST_F(NotifySender, is_not_heard_outside_the_worker_s_group) {
  listen_to([] { return true; });
  notify(address_, "READY=1");
  socket_->read_dry();
  EXPECT_THAT(heard_, IsEmpty());
  ASSERT_THAT(warnings_, SizeIs(1));
  EXPECT_THAT(warnings_[0], HasSubstr("process " + std::to_string(::getpid())));
}

TEST_F(NotifySender, outside_the_group_gives_one_warning_only) {
  listen_to([] { return true; });
  for (int i = 0; i < 5; ++i) notify(address_, "READY=1");
  socket_->read_dry();
  EXPECT_THAT(warnings_, SizeIs(1));
}

TEST_F(NotifySender, is_not_heard_once_it_has_left_the_group) {
  listen_to([this] {
    const pid_t daemon = ::fork();
    if (daemon == 0) {
      ::setsid();
      notify(address_, "READY=1");
      ::_exit(0);
    }
    // A zombie still has its group.
    siginfo_t info{};
    return ::waitid(P_PID, static_cast<id_t>(daemon), &info, WEXITED | WNOWAIT) == 0;
  });
  EXPECT_THAT(heard_, IsEmpty());
  EXPECT_THAT(warnings_, SizeIs(1));
}

TEST_F(NotifySender, is_heard_where_it_is_gone_but_had_the_worker_s_user) {
  listen_to([this] { return in_child([this] { return notify(address_, "READY=1") == 0; }); });
  EXPECT_THAT(heard_, SizeIs(1));
}

TEST_F(NotifySender, is_heard_where_it_is_gone_and_the_worker_has_ended) {
  attach_worker([this] { return in_child([this] { return notify(address_, "READY=1") == 0; }); });
  ASSERT_TRUE(worker_->done());
  worker_->end();
  socket_->read_dry();
  EXPECT_THAT(heard_, SizeIs(1));
}

TEST_F(NotifySender, is_not_heard_where_it_is_gone_and_had_another_user) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can become another user";
  listen_to([this] {
    return in_child([this] { return ::setuid(65534) == 0 && notify(address_, "READY=1") == 0; });
  });
  EXPECT_THAT(heard_, IsEmpty());
  EXPECT_THAT(warnings_, SizeIs(1));
}

TEST_F(NotifySender, is_heard_where_the_worker_has_another_user_than_skepd) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can become another user";
  listen_to([this] {
    return ::setuid(65534) == 0 && notify(address_, "READY=1") == 0 &&
           in_child([this] { return notify(address_, "STOPPING=1") == 0; });
  });
  EXPECT_THAT(heard_, SizeIs(2));
}

}  // namespace skep::test

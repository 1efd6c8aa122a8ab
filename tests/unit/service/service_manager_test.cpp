#include "host/service/service_manager.h"

#include <algorithm>
#include <cstdlib>

#include <gmock/gmock.h>

#include "support/manager_socket.h"
#include "support/poll_reactor.h"

namespace skep::test {

using host::ServiceManager;
using testing::Each;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using namespace std::chrono_literals;

namespace {

// What the variables are put back to.
class Variables : public testing::Test {
 protected:
  void TearDown() override {
    for (const char* name : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"}) ::unsetenv(name);
  }
  std::optional<Duration> watchdog_of(const char* usec, const std::string& pid) {
    ::setenv("NOTIFY_SOCKET", manager_.address().c_str(), 1);
    ::setenv("WATCHDOG_USEC", usec, 1);
    ::setenv("WATCHDOG_PID", pid.c_str(), 1);
    return ServiceManager::from_environment().watchdog();
  }

  ManagerSocket manager_;
};

TEST_F(Variables, name_the_manager_and_stay_in_the_environment) {
  ::setenv("NOTIFY_SOCKET", manager_.address().c_str(), 1);
  auto manager = ServiceManager::from_environment();
  EXPECT_TRUE(manager.is_there());
  manager.tell("READY=1");
  EXPECT_THAT(manager_.heard(), ElementsAre("READY=1"));
  EXPECT_STREQ(std::getenv("NOTIFY_SOCKET"), manager_.address().c_str());
}

TEST_F(Variables, that_are_missing_mean_that_there_is_no_manager) {
  auto manager = ServiceManager::from_environment();
  EXPECT_FALSE(manager.is_there());
  manager.tell("READY=1");
}

TEST_F(Variables, say_how_long_skepd_may_be_silent) {
  EXPECT_EQ(watchdog_of("10000000", std::to_string(::getpid())), 10s);
}

TEST_F(Variables, of_another_process_or_without_sense_watch_nobody) {
  const std::string own = std::to_string(::getpid());
  EXPECT_EQ(watchdog_of("10000000", "1"), std::nullopt);
  for (const char* usec : {"0", "", "-1", "soon", "99999999999999999999", "86400000001"})
    EXPECT_EQ(watchdog_of(usec, own), std::nullopt) << usec;
}

TEST(ServiceManager, with_an_address_that_is_none_is_not_there) {
  for (const std::string& address : {std::string(), std::string("@"), std::string("relative"),
                                     std::string("/no/such/socket"), "/" + std::string(200, 'a')})
    EXPECT_FALSE(ServiceManager(address).is_there()) << address;
}

TEST(ServiceManager, that_takes_nothing_now_is_told_later_in_order) {
  const ManagerSocket socket;
  PollReactor reactor;
  ServiceManager manager(socket.address());
  manager.attach(reactor);
  constexpr int count = 200;  // more than the kernel queues for a datagram socket
  for (int i = 0; i < count; ++i) manager.tell("X_NUMBER=" + std::to_string(i));
  std::vector<std::string> heard;
  const bool all = reactor.run_until([&] {
    for (auto& datagram : socket.heard()) heard.push_back(std::move(datagram));
    return heard.size() == count;
  });
  ASSERT_TRUE(all) << heard.size();
  for (int i = 0; i < count; ++i) EXPECT_EQ(heard[i], "X_NUMBER=" + std::to_string(i));
}

TEST(ServiceManager, that_takes_nothing_is_told_only_the_newest_status) {
  const ManagerSocket socket;
  PollReactor reactor;
  ServiceManager manager(socket.address());
  manager.attach(reactor);
  for (int i = 0; i < 1000; ++i) manager.tell("STATUS=" + std::to_string(i));
  std::vector<std::string> heard;
  const bool last = reactor.run_until([&] {
    for (auto& datagram : socket.heard()) heard.push_back(std::move(datagram));
    return !heard.empty() && heard.back() == "STATUS=999";
  });
  EXPECT_TRUE(last);
  EXPECT_LT(heard.size(), 900U);
}

TEST(ServiceManager, that_never_takes_anything_has_no_more_kept_than_is_bounded) {
  const ManagerSocket socket;
  ServiceManager manager(socket.address());
  for (std::size_t i = 0; i < 3 * ServiceManager::most_waiting; ++i)
    manager.tell("X_NUMBER=" + std::to_string(i));
  EXPECT_FALSE(socket.heard().empty()) << "the kernel's own queue";
  std::size_t kept = 0;
  for (std::vector<std::string> more{""}; !more.empty() && more.back() != "X_LAST=1";) {
    manager.tell("X_LAST=1");
    more = socket.heard();
    kept += static_cast<std::size_t>(std::count_if(
        more.begin(), more.end(), [](const auto& text) { return text.starts_with("X_NUMBER="); }));
  }
  EXPECT_GT(kept, 0U);
  EXPECT_LE(kept, ServiceManager::most_waiting);
}

TEST(ServiceManager, that_has_gone_holds_up_nothing) {
  auto socket = std::make_unique<ManagerSocket>();
  ServiceManager manager(socket->address());
  socket.reset();
  for (int i = 0; i < 10; ++i) manager.tell("READY=1");
}

TEST(StatusLine, is_one_line) {
  EXPECT_EQ(host::status_line("first\nREADY=1\t.\n\n"), "first READY=1 .");
  EXPECT_EQ(host::status_line("\n"), "");
}

}  // namespace
}  // namespace skep::test

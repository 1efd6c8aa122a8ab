#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <string>
#include <unistd.h>
#include <vector>

#include <gmock/gmock.h>
#include <sdbus-c++/sdbus-c++.h>

#include "integration/harness/app.h"
#include "integration/harness/bus_world.h"
#include "integration/harness/eventually.h"
#include "integration/harness/skepd.h"

namespace skep::harness {
namespace {

using namespace std::chrono_literals;

// Where only logind can tell the machine's end, this stands in for it: Inhibit gives one end of a
// pipe, and PrepareForShutdown says what a test wants said.
class Logind {
 public:
  explicit Logind(const std::string& address)
      : connection_(sdbus::createSessionBusConnectionWithAddress(address)),
        object_(sdbus::createObject(*connection_, "/org/freedesktop/login1")) {
    object_->registerMethod("Inhibit").onInterface(interface).implementedAs(
        [this](const std::string& what, const std::string& /*who*/, const std::string& /*why*/,
               const std::string& mode) {
          EXPECT_EQ(what, "shutdown");
          EXPECT_EQ(mode, "delay");
          std::array<int, 2> pipe{};
          EXPECT_EQ(::pipe2(pipe.data(), O_CLOEXEC), 0);
          lock_ = pipe[0];
          ++locks_;
          return sdbus::UnixFd(pipe[1], sdbus::adopt_fd);
        });
    object_->registerSignal("PrepareForShutdown").onInterface(interface).withParameters<bool>();
    object_->finishRegistration();
    connection_->requestName("org.freedesktop.login1");
    connection_->enterEventLoopAsync();
  }
  ~Logind() { connection_->leaveEventLoop(); }
  Logind(const Logind&) = delete;
  Logind& operator=(const Logind&) = delete;

  [[nodiscard]] int locks() const { return locks_; }
  void prepare(bool down) const {
    object_->emitSignal("PrepareForShutdown").onInterface(interface).withArguments(down);
  }
  // The last lock was given back within this time.
  [[nodiscard]] bool released(std::chrono::milliseconds within) const {
    pollfd end{lock_, POLLIN, 0};
    return ::poll(&end, 1, static_cast<int>(within.count())) == 1 && (end.revents & POLLHUP) != 0;
  }

 private:
  static constexpr auto interface = "org.freedesktop.login1.Manager";
  std::unique_ptr<sdbus::IConnection> connection_;
  std::unique_ptr<sdbus::IObject> object_;
  std::atomic<int> lock_ = -1;
  std::atomic<int> locks_ = 0;
};

App slow_to_end() {
  return shell("trap 'sleep 0.3; exit 0' TERM; while :; do sleep 0.02; done");
}

TEST(ShutdownLock, the_machine_waits_until_the_workers_are_drained) {
  BusWorld world;
  const Logind logind(world.daemon().address());
  const Skepd daemon(slow_to_end().toml(), world.skepd_options());
  ASSERT_TRUE(daemon.becomes("web:0", "RUNNING"));
  ASSERT_TRUE(eventually([&] { return logind.locks() == 1; }));
  logind.prepare(true);
  EXPECT_FALSE(logind.released(150ms)) << "the worker has not ended yet";
  EXPECT_TRUE(logind.released(10s));
  EXPECT_EQ(daemon.worker("web:0").state, "STOPPED");
}

TEST(ShutdownLock, a_machine_that_stays_up_has_its_workers_and_the_lock_back) {
  BusWorld world;
  const Logind logind(world.daemon().address());
  App idle = slow_to_end();
  idle.name = "idle";
  idle.keys = "autostart = false";
  const Skepd daemon(slow_to_end().toml() + idle.toml(), world.skepd_options());
  ASSERT_TRUE(daemon.becomes("web:0", "RUNNING"));
  ASSERT_TRUE(eventually([&] { return logind.locks() == 1; }));
  logind.prepare(true);
  ASSERT_TRUE(logind.released(10s));
  logind.prepare(false);
  EXPECT_TRUE(daemon.becomes("web:0", "RUNNING"));
  EXPECT_TRUE(eventually([&] { return logind.locks() == 2; }));
  EXPECT_EQ(daemon.worker("idle:0").state, "STOPPED") << "it had not run before";
}

TEST(ShutdownLock, a_logind_that_comes_later_is_asked_too) {
  BusWorld world;
  const Skepd daemon(slow_to_end().toml(), world.skepd_options());
  ASSERT_TRUE(world.has("org.skep1"));
  const Logind logind(world.daemon().address());
  EXPECT_TRUE(eventually([&] { return logind.locks() == 1; }));
}

TEST(DbusClients, calls_by_the_hundred_that_wait_are_bounded_and_delay_nothing) {
  BusWorld world;
  App stubborn = shell("trap '' TERM; while :; do sleep 0.02; done");
  stubborn.tables["stop"] = "kill = \"2s\"";
  App other = shell("exec sleep 600");
  other.name = "other";
  const Skepd daemon(stubborn.toml() + other.toml(), world.skepd_options());
  ASSERT_TRUE(world.has("org.skep1"));
  ASSERT_TRUE(daemon.all_become("RUNNING"));

  const auto client = sdbus::createSessionBusConnectionWithAddress(world.daemon().address());
  client->enterEventLoopAsync();
  const auto proxy = sdbus::createProxy(*client, "org.skep1", "/org/skep1/worker/web_3a0");
  std::atomic<int> answered = 0;
  std::atomic<int> refused = 0;
  constexpr int calls = 1000;
  for (int i = 0; i < calls; ++i) {
    auto call = proxy->createMethodCall("org.skep1.Worker", "Stop");
    call << false;
    proxy->callMethod(call, [&](sdbus::MethodReply&, const sdbus::Error* error) {
      refused += error && error->getName() == "org.freedesktop.DBus.Error.LimitsExceeded";
      ++answered;
    });
  }
  EXPECT_TRUE(eventually(2s, [&] { return refused == calls - 128; })) << refused;

  const int pid = daemon.worker("other:0").pid;
  const auto begin = std::chrono::steady_clock::now();
  ::kill(pid, SIGKILL);
  EXPECT_TRUE(eventually([&] {
    const WorkerStatus worker = daemon.worker("other:0");
    return worker.state == "RUNNING" && worker.pid != pid;
  }));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 2s);
  EXPECT_TRUE(eventually([&] { return answered == calls; }));
  client->leaveEventLoop();
}

}  // namespace
}  // namespace skep::harness

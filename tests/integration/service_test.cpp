#include <csignal>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <gmock/gmock.h>

#include "integration/harness/app.h"
#include "integration/harness/descriptor.h"
#include "integration/harness/eventually.h"
#include "integration/harness/net.h"
#include "integration/harness/process.h"
#include "integration/harness/programs.h"
#include "integration/harness/skepd.h"
#include "integration/harness/workspace.h"
#include "support/manager_socket.h"

namespace skep::harness {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::HasSubstr;
using testing::StartsWith;

// What a service manager hears of a skepd.
class Heard {
 public:
  [[nodiscard]] const std::string& address() const { return socket_.address(); }

  [[nodiscard]] bool has(const std::string& text) {
    return eventually([&] {
      for (std::string& datagram : socket_.heard()) all_ += datagram + "\n\n";
      return all_.find(text) != std::string::npos;
    });
  }
  // Forgets what was before.
  void from_now_on() {
    (void)socket_.heard();
    all_.clear();
  }
  [[nodiscard]] const std::string& all() const { return all_; }

 private:
  test::ManagerSocket socket_;
  std::string all_;
};

class Service : public testing::Test {
 protected:
  SkepdOptions told() {
    SkepdOptions options;
    options.environment = {{"NOTIFY_SOCKET", heard_.address()}, {"WATCHDOG_USEC", "600000"}};
    return options;
  }
  Heard heard_;
};

TEST_F(Service, tells_that_it_is_ready_how_its_workers_fare_and_that_it_is_well) {
  Skepd skepd(shell("exec sleep 1000").toml(), told());
  EXPECT_TRUE(heard_.has("READY=1\nSTATUS="));
  EXPECT_TRUE(heard_.has("STATUS=1 of 1 worker running, 1 app\n"));
  heard_.from_now_on();
  EXPECT_TRUE(heard_.has("WATCHDOG=1\n\nWATCHDOG=1"));
}

TEST_F(Service, tells_a_reload_and_its_end) {
  Skepd skepd(shell("exec sleep 1000").toml(), told());
  ASSERT_TRUE(heard_.has("READY=1"));
  heard_.from_now_on();
  skepd.process().signal(SIGHUP);
  EXPECT_TRUE(heard_.has("READY=1"));
  EXPECT_THAT(heard_.all(), HasSubstr("RELOADING=1\nMONOTONIC_USEC="));
}

TEST_F(Service, starts_anew_without_a_word_of_stopping) {
  Skepd skepd(shell("exec sleep 1000").toml(), told());
  ASSERT_TRUE(heard_.has("READY=1"));
  heard_.from_now_on();
  ASSERT_EQ(skepd.ctl({"reload"}).exit, 0);
  EXPECT_TRUE(heard_.has("READY=1"));
  EXPECT_THAT(heard_.all(), HasSubstr("RELOADING=1"));
  EXPECT_THAT(heard_.all(), testing::Not(HasSubstr("STOPPING=1")));
}

TEST_F(Service, tells_that_it_stops_and_asks_for_the_time_that_its_apps_may_take) {
  App app = shell("trap '' TERM; sleep 1000");
  app.tables["stop"] = "kill = \"1500ms\"";
  Skepd skepd(app.toml(), told());
  ASSERT_TRUE(skepd.becomes("web:0", "RUNNING"));
  skepd.process().signal(SIGTERM);
  EXPECT_TRUE(heard_.has("STOPPING=1\n\nEXTEND_TIMEOUT_USEC="));
  EXPECT_TRUE(heard_.has("STATUS=stopping, 1 worker is still there"));
}

TEST_F(Service, tells_why_it_cannot_start_and_that_another_try_would_be_of_no_use) {
  const Workspace files;
  const std::string config = files.write("skep.toml", "[app.web]\n");
  Process skepd({{skepd_program(), "--config", config},
                 {{"NOTIFY_SOCKET", heard_.address()}},
                 files.path("out"),
                 files.path("err"),
                 {}});
  const auto status = skepd.wait(20s);
  ASSERT_TRUE(status);
  EXPECT_EQ(WEXITSTATUS(*status), 78);
  EXPECT_TRUE(heard_.has("STATUS=the config cannot be used: " + config + ":1:"));
}

Descriptor listening_at(const std::string& path) {
  Descriptor socket(::socket(AF_UNIX, SOCK_STREAM, 0));  // for a child
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof(address.sun_path) - 1);
  const auto* const generic = static_cast<const sockaddr*>(static_cast<const void*>(&address));
  EXPECT_EQ(::bind(socket.get(), generic, sizeof(address)), 0);
  EXPECT_EQ(::listen(socket.get(), 16), 0);
  return socket;
}

TEST_F(Service, serves_the_socket_that_it_was_passed_also_when_it_starts_anew) {
  const Workspace files;
  const std::string path = files.path("control.sock");
  const auto socket = listening_at(path);
  const std::string config =
      files.write("skep.toml",
                  "[daemon]\nmetrics = \"\"\n[app.web]\ncommand = [\"sleep\", \"1000\"]\n"
                  "[app.web.logs]\nstdout = \"none\"\n");
  const std::string passing = "exec 3<&" + std::to_string(socket.get()) +
                              "; LISTEN_PID=$$ LISTEN_FDS=1 LISTEN_FDNAMES=control exec " +
                              skepd_program() + " --socket " + path + " --config " + config;
  Process skepd({{"bash", "-c", passing}, {}, files.path("out"), files.path("err"), {}});
  const auto served = [&] { return http_get_unix(path, "/v1/status"); };
  ASSERT_TRUE(eventually([&] { return served().status == 200; })) << read_file(files.path("err"));
  const std::string before = served().body;
  EXPECT_EQ(run({skepctl_program(), "--socket", path, "reload"}).exit, 0);
  EXPECT_TRUE(eventually([&] {
    const auto now = served();
    return now.status == 200 && now.body != before && now.body.find("RUNNING") != std::string::npos;
  })) << read_file(files.path("err"));
  skepd.signal(SIGTERM);
  EXPECT_EQ(skepd.wait(20s), 0);
  EXPECT_EQ(::access(path.c_str(), F_OK), 0) << "it is the service manager's";
}

}  // namespace
}  // namespace skep::harness

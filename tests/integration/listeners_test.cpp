#include <cerrno>
#include <chrono>
#include <filesystem>
#include <sstream>
#include <sys/stat.h>
#include <unistd.h>

#include <gmock/gmock.h>

#include "integration/harness/answers.h"
#include "integration/harness/app.h"
#include "integration/harness/eventually.h"
#include "integration/harness/programs.h"
#include "integration/harness/skepd.h"
#include "integration/harness/tls_keys.h"

namespace skep::harness {
namespace {

using namespace std::chrono_literals;
using testing::SizeIs;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::string process_in(const std::string& line) {
  return line.substr(0, line.find(','));
}

// What an app that gives up prints, in the log of its only worker.
bool tells(const Skepd& skepd, const std::string& line) {
  return eventually([&] { return read_file(skepd.workspace().path("web-0.log")) == line; });
}

// Each kind of listener that Node has, on each Node that is there.
class Listeners : public testing::TestWithParam<Node> {
 protected:
  [[nodiscard]] App program(const std::string& name, std::uint32_t workers = 2) const {
    return script(GetParam().program, name, port.number(), workers);
  }

  [[nodiscard]] static App once(App app) {
    app.tables["restart"] = "policy = \"never\"";
    return app;
  }

  // Eight answers, each on a connection of its own.
  [[nodiscard]] static std::vector<std::string> asked_by(const std::string& client,
                                                         const std::string& target) {
    const Finished asked = run({GetParam().program, workload("client/" + client), target, "8"});
    EXPECT_EQ(asked.exit, 0) << asked.err;
    return lines_of(asked.out);
  }

  void expect_two_workers(const std::string& client, const std::string& target) const {
    std::set<std::string> found;
    EXPECT_TRUE(eventually([&] {
      for (const std::string& line : asked_by(client, target)) found.insert(process_in(line));
      return found.size() == 2 || testing::Test::HasFailure();
    }));
  }

  const Port port;
};

TEST_P(Listeners, https_sessions_resume_on_another_worker) {
  const TlsKeys keys;
  App app = program("https.js");
  app.env["TLS_KEY"] = keys.key();
  app.env["TLS_CERT"] = keys.certificate();
  const Skepd skepd(app.toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  // A session that was begun with another process than the one that answers.
  const auto crossed = [](const std::vector<std::string>& lines) {
    for (std::size_t i = 1; i < lines.size(); ++i)
      if (lines[i].ends_with("resumed") && process_in(lines[i]) != process_in(lines[i - 1]))
        return true;
    return false;
  };
  EXPECT_TRUE(eventually(
      [&] { return crossed(asked_by("tls.js", port.text())) || testing::Test::HasFailure(); }));
  expect_two_workers("tls.js", port.text());
}

TEST_P(Listeners, http2_is_answered_by_every_worker) {
  const Skepd skepd(program("http2.js").toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  expect_two_workers("http2.js", "http://127.0.0.1:" + port.text());
}

TEST_P(Listeners, http2_over_tls_is_answered_by_every_worker) {
  const TlsKeys keys;
  App app = program("http2.js");
  app.env["TLS_KEY"] = keys.key();
  app.env["TLS_CERT"] = keys.certificate();
  const Skepd skepd(app.toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  expect_two_workers("http2.js", "https://localhost:" + port.text());
}

TEST_P(Listeners, a_unix_socket_is_answered_by_every_worker) {
  App app = program("unix.js");
  app.env["SOCKET"] = "@RUN@/web.sock";
  const Skepd skepd(app.toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  const std::string path = skepd.workspace().path("web.sock");
  EXPECT_THAT(different_answers(2, [&] { return http_get_unix(path, "/").body; }), SizeIs(2));
}

TEST_P(Listeners, a_unix_socket_is_open_to_whom_the_app_says) {
  App open = program("unix.js", 1);
  open.name = "open";
  open.env["SOCKET"] = "@RUN@/open.sock";
  open.env["READABLE_ALL"] = open.env["WRITABLE_ALL"] = "1";
  open.keys = "umask = \"077\"";
  App closed = program("unix.js", 1);
  closed.name = "closed";
  closed.env["SOCKET"] = "@RUN@/closed.sock";
  closed.keys = "umask = \"077\"";
  const Skepd skepd(open.toml() + closed.toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  const auto mode = [&](const std::string& name) {
    struct stat status {};
    EXPECT_EQ(::stat(skepd.workspace().path(name).c_str(), &status), 0);
    return status.st_mode & 0777U;
  };
  EXPECT_EQ(mode("open.sock") & 0666U, 0666U);
  EXPECT_EQ(mode("closed.sock") & 0077U, 0U);
}

TEST_P(Listeners, udp_is_answered_by_every_worker) {
  const Skepd skepd(program("udp.js").toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  EXPECT_THAT(different_answers(2, [&] { return udp_ask(port.number()); }), SizeIs(2));
}

TEST_P(Listeners, an_inherited_descriptor_is_the_socket_that_the_config_names) {
  App app = program("fd.js");
  app.keys = "listen = [\"127.0.0.1:" + port.text() + "\"]";
  const Skepd skepd(app.toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  EXPECT_THAT(different_answers(2, [&] { return http_get("127.0.0.1", port.number(), "/").body; }),
              SizeIs(2));
}

TEST_P(Listeners, a_descriptor_that_nobody_gave_is_ebadf) {
  const Skepd skepd(once(program("fd.js", 1)).toml());
  EXPECT_TRUE(skepd.becomes("web:0", "EXITED"));
  EXPECT_TRUE(tells(skepd, "error EBADF\n")) << read_file(skepd.workspace().path("web-0.log"));
}

TEST_P(Listeners, an_exclusive_server_is_named) {
  App app = program("exclusive.js", 1);
  app.tables["ready"] = "when = \"after 100ms\"";
  const Skepd skepd(app.toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  EXPECT_TRUE(eventually([&] { return http_get("127.0.0.1", port.number(), "/").status == 200; }));
  EXPECT_TRUE(skepd.logs("exclusive")) << skepd.log();
  EXPECT_TRUE(skepd.logs("127.0.0.1:" + port.text())) << skepd.log();
}

TEST_P(Listeners, a_server_that_shares_its_port_by_itself_is_named) {
  if (GetParam().major < "22") GTEST_SKIP() << "reusePort came with Node.js 22";
  App app = program("reuseport.js", 2);
  app.tables["ready"] = "when = \"after 100ms\"";
  const Skepd skepd(app.toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  EXPECT_THAT(different_answers(2, [&] { return http_get("127.0.0.1", port.number(), "/").body; }),
              SizeIs(2));
  EXPECT_TRUE(skepd.logs("reusePort")) << skepd.log();
}

TEST_P(Listeners, a_worker_that_sends_skepd_what_it_has_open_listens_all_the_same) {
  const Skepd skepd(program("send-handle.js").toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  EXPECT_THAT(different_answers(2, [&] { return http_get("127.0.0.1", port.number(), "/").body; }),
              SizeIs(2));
}

TEST_P(Listeners, a_datagram_port_of_another_app_is_eaddrinuse) {
  App holder = program("udp.js", 1);
  holder.name = "holder";
  const Skepd first(holder.toml());
  ASSERT_TRUE(first.all_become("RUNNING"));
  const Skepd second(once(program("udp.js", 1)).toml());
  EXPECT_TRUE(second.becomes("web:0", "EXITED"));
  EXPECT_TRUE(tells(second, "error EADDRINUSE\n"));
}

INSTANTIATE_TEST_SUITE_P(Node, Listeners, testing::ValuesIn(nodes()),
                         [](const auto& parameter) { return parameter.param.major; });

class UnixSocket : public testing::Test {
 protected:
  [[nodiscard]] App app() const {
    App made = script(any_node(), "unix.js", 1, 1);
    made.env["SOCKET"] = path;
    made.tables["restart"] = "policy = \"never\"";
    return made;
  }

  const Workspace files;
  const std::string path = files.path("web.sock");
};

TEST_F(UnixSocket, that_a_dead_process_left_is_taken_over_and_goes_with_skepd) {
  const Finished left =
      run({"python3", "-c", "import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])",
           path});
  ASSERT_EQ(left.exit, 0) << left.err;
  ASSERT_TRUE(std::filesystem::is_socket(path));
  Skepd skepd(app().toml());
  ASSERT_TRUE(skepd.all_become("RUNNING")) << skepd.log();
  EXPECT_EQ(http_get_unix(path, "/").status, 200);
  EXPECT_EQ(skepd.terminate(), 0);
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST_F(UnixSocket, that_somebody_serves_is_eaddrinuse) {
  App other = app();
  other.name = "other";
  const Skepd first(other.toml());
  ASSERT_TRUE(first.all_become("RUNNING"));
  const Skepd second(app().toml());
  EXPECT_TRUE(second.becomes("web:0", "EXITED"));
  EXPECT_TRUE(tells(second, "error EADDRINUSE\n"));
  EXPECT_EQ(http_get_unix(path, "/").status, 200);
}

TEST_F(UnixSocket, never_replaces_a_file) {
  (void)files.write("web.sock", "precious");
  const Skepd skepd(app().toml());
  EXPECT_TRUE(skepd.becomes("web:0", "EXITED"));
  EXPECT_TRUE(tells(skepd, "error EADDRINUSE\n"));
  EXPECT_EQ(read_file(path), "precious");
}

// Through a daemon of root, which could bind anything for anybody.
class AsRoot : public testing::Test {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "only root can give a worker another user";
    if (!can_be_run_by("nobody", {any_node(), "--check", workload("hello.js")}))
      GTEST_SKIP() << "user nobody cannot read Node.js or the tests";
  }

  [[nodiscard]] static App of_nobody(const std::string& name, std::uint16_t number) {
    App app = script(any_node(), name, number, 1);
    app.keys = "user = \"nobody\"";
    app.tables["restart"] = "policy = \"never\"";
    return app;
  }

  const Port port;
};

TEST_F(AsRoot, a_unix_socket_is_bound_as_the_user_of_the_app) {
  const Workspace files;
  ASSERT_EQ(run({"chown", "nobody", files.directory()}).exit, 0);
  App app = of_nobody("unix.js", 1);
  app.env["SOCKET"] = files.path("web.sock");
  const Skepd skepd(app.toml());
  ASSERT_TRUE(skepd.all_become("RUNNING")) << skepd.log();
  struct stat folder {};
  struct stat socket {};
  ASSERT_EQ(::stat(files.directory().c_str(), &folder), 0);
  ASSERT_EQ(::stat(files.path("web.sock").c_str(), &socket), 0);
  EXPECT_EQ(socket.st_uid, folder.st_uid);
  EXPECT_NE(socket.st_uid, 0U);
}

TEST_F(AsRoot, a_unix_socket_is_refused_where_the_user_of_the_app_may_not_write) {
  const Workspace files;
  App app = of_nobody("unix.js", 1);
  app.env["SOCKET"] = files.path("web.sock");
  const Skepd skepd(app.toml());
  EXPECT_TRUE(skepd.becomes("web:0", "EXITED"));
  EXPECT_TRUE(tells(skepd, "error EACCES\n")) << read_file(skepd.workspace().path("web-0.log"));
}

TEST_F(AsRoot, an_app_gets_only_what_its_config_lists) {
  const Port listed;
  App app = of_nobody("probe.js", port.number());
  app.keys += "\nlisten = [\"127.0.0.1:" + listed.text() + "\"]";
  const Skepd skepd(app.toml());
  EXPECT_TRUE(skepd.becomes("web:0", "EXITED"));
  EXPECT_TRUE(tells(skepd, "error EACCES\n")) << read_file(skepd.workspace().path("web-0.log"));
  EXPECT_TRUE(refuses_connections(port.number()));
}

TEST_F(AsRoot, every_address_of_a_listed_port_is_what_a_plain_listen_asks_for) {
  App app = of_nobody("probe.js", port.number());
  app.keys += "\nlisten = [\"0.0.0.0:" + port.text() + "\"]";
  const Skepd skepd(app.toml());
  ASSERT_TRUE(skepd.all_become("RUNNING")) << skepd.log();
  EXPECT_EQ(http_get("127.0.0.1", port.number(), "/").status, 200);
}

// One that nobody has, as seen from here.
std::uint16_t free_low_port() {
  for (std::uint16_t number = 700; number < 1000; ++number)
    if (refuses_connections(static_cast<std::uint16_t>(number + ::getpid() % 20))) {
      return static_cast<std::uint16_t>(number + ::getpid() % 20);
    }
  return 0;
}

TEST_F(AsRoot, a_low_port_is_served_by_a_user_without_privileges_where_the_config_lists_it) {
  const std::uint16_t low = free_low_port();
  App app = of_nobody("probe.js", low);
  app.keys += "\nlisten = [\"127.0.0.1:" + std::to_string(low) + "\"]";
  app.env["HOST"] = "127.0.0.1";
  const Skepd skepd(app.toml());
  ASSERT_TRUE(skepd.all_become("RUNNING")) << skepd.log();
  EXPECT_EQ(http_get("127.0.0.1", low, "/").status, 200);
}

TEST_F(AsRoot, a_low_port_that_no_config_lists_is_eacces) {
  const Skepd skepd(of_nobody("probe.js", free_low_port()).toml());
  EXPECT_TRUE(skepd.becomes("web:0", "EXITED"));
  EXPECT_TRUE(tells(skepd, "error EACCES\n")) << read_file(skepd.workspace().path("web-0.log"));
}

}  // namespace
}  // namespace skep::harness

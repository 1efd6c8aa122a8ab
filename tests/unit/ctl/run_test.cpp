#include "ctl/run.h"

#include <filesystem>
#include <unistd.h>

#include <gmock/gmock.h>

#include "ctl/client.h"
#include "unit/ctl/fake_daemon.h"
#include "unit/ctl/ran.h"

namespace skep::ctl {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string two_workers =
    R"([{"app":"web","worker":0,"name":"web:0","state":"RUNNING","pid":71,"stalled":false,)"
    R"("description":"pid 71, uptime 0:00:05"},)"
    R"({"app":"web","worker":1,"name":"web:1","state":"STOPPED","pid":null,"stalled":false,)"
    R"("description":"Not started"}])";

std::string results(const std::string& verb, const std::string& outcome) {
  return R"({"results":[{"name":"web:0","app":"web","slot":0,"verb":")" + verb +
         R"(","outcome":")" + outcome + R"(","code":80,"description":""}]})";
}

FakeDaemon answering(const std::string& body) {
  return FakeDaemon([body](const std::string&) { return FakeDaemon::ok(body); });
}

TEST(Skepctl, prints_the_status_and_tells_of_a_stopped_worker_by_its_exit_code) {
  const FakeDaemon daemon = answering(two_workers);
  const Ran ran = skepctl(daemon.path(), {"status"});
  EXPECT_EQ(ran.out,
            "web:0                            RUNNING   pid 71, uptime 0:00:05\n"
            "web:1                            STOPPED   Not started\n");
  EXPECT_EQ(ran.exit, 3);
  EXPECT_THAT(ran.err, IsEmpty());
}

TEST(Skepctl, prints_why_a_worker_stalls) {
  const FakeDaemon daemon =
      answering(R"([{"app":"web","worker":0,"state":"RUNNING","pid":71,"stalled":true,)"
                R"("stall_cause":"blocked","description":"pid 71, uptime 0:00:05"}])");
  EXPECT_THAT(skepctl(daemon.path(), {"status"}).out,
              EndsWith("pid 71, uptime 0:00:05, stalled (blocked)\n"));
}

TEST(Skepctl, hands_the_daemons_json_on_as_it_came) {
  const FakeDaemon daemon = answering(two_workers);
  EXPECT_EQ(skepctl(daemon.path(), {"status", "--json"}).out, two_workers + '\n');
}

TEST(Skepctl, keeps_complaints_out_of_json) {
  const FakeDaemon daemon = answering(two_workers);
  const Ran ran = skepctl(daemon.path(), {"status", "--json", "web:0", "shop"});
  EXPECT_THAT(ran.out, EndsWith("uptime 0:00:05\"}]\n"));
  EXPECT_EQ(ran.out.find("web:1"), std::string::npos);
  EXPECT_EQ(ran.err, "shop: ERROR (no such process)\n");
  EXPECT_EQ(ran.exit, 4);
}

TEST(Skepctl, sends_a_command_with_all_its_targets) {
  const FakeDaemon daemon = answering(results("start", "SUCCESS"));
  const Ran ran = skepctl(daemon.path(), {"start", "web:0", "api:*"});
  EXPECT_EQ(ran.out, "web:0: started\n");
  EXPECT_EQ(ran.exit, 0);
  ASSERT_EQ(daemon.requests().size(), 1U);
  EXPECT_THAT(daemon.requests()[0], HasSubstr("POST /v1/command HTTP/1.1\r\n"));
  EXPECT_THAT(daemon.requests()[0], EndsWith(R"({"verb":"start","targets":["web:0","api:*"]})"));
}

TEST(Skepctl, sends_all_alone_when_it_is_among_the_names) {
  const FakeDaemon daemon = answering(results("stop", "SUCCESS"));
  EXPECT_EQ(skepctl(daemon.path(), {"stop", "web:0", "all"}).out, "web:0: stopped\n");
  EXPECT_THAT(daemon.requests().at(0), EndsWith(R"("targets":["all"]})"));
}

TEST(Skepctl, sends_the_signal_with_its_command) {
  const FakeDaemon daemon = answering(results("signal", "SUCCESS"));
  EXPECT_EQ(skepctl(daemon.path(), {"signal", "HUP", "web:0"}).out, "web:0: signalled\n");
  EXPECT_THAT(daemon.requests().at(0), EndsWith(R"("targets":["web:0"],"signal":"HUP"})"));
}

TEST(Skepctl, asks_for_a_drain_with_stop_and_restart) {
  const FakeDaemon daemon = answering(results("stop", "SUCCESS"));
  EXPECT_EQ(skepctl(daemon.path(), {"stop", "web", "--drain"}).exit, 0);
  EXPECT_EQ(skepctl(daemon.path(), {"restart", "--drain", "web"}).exit, 0);
  EXPECT_THAT(daemon.requests().at(0),
              EndsWith(R"({"verb":"stop","targets":["web"],"drain":true})"));
  EXPECT_THAT(daemon.requests().at(1),
              EndsWith(R"({"verb":"restart","targets":["web"],"drain":true})"));
}

const std::string one_app =
    R"([{"name":"web","workers_desired":2,"workers_running":1,"spares_desired":0,"spares_held":0,)"
    R"("balance":"cpu","steering":"ebpf","overloaded":false,"roll":null,"extras":[]}])";

FakeDaemon with_apps(std::string apps_answer) {
  return FakeDaemon([apps = std::move(apps_answer)](const std::string& request) {
    return request.starts_with("GET /v1/apps ") ? apps : FakeDaemon::ok(two_workers);
  });
}

TEST(Skepctl, prints_how_apps_do_below_their_workers_on_a_terminal) {
  const FakeDaemon daemon = with_apps(FakeDaemon::ok(one_app));
  const Ran ran = skepctl(daemon.path(), {"status"}, std::chrono::seconds(5), Colour::no, 80U);
  EXPECT_EQ(ran.out,
            "web:0                            RUNNING   pid 71, uptime 0:00:05\n"
            "web:1                            STOPPED   Not started\n"
            "\nweb: 1 of 2 workers run, balance cpu, steering ebpf\n");
  EXPECT_EQ(ran.exit, 3);
}

TEST(Skepctl, prints_nothing_but_workers_where_scripts_read) {
  const FakeDaemon daemon = with_apps(FakeDaemon::ok(one_app));
  EXPECT_THAT(skepctl(daemon.path(), {"status"}).out, EndsWith("Not started\n"));
  EXPECT_EQ(daemon.requests().size(), 1U);
}

TEST(Skepctl, prints_the_workers_of_a_daemon_that_tells_nothing_of_apps) {
  const FakeDaemon daemon =
      with_apps(FakeDaemon::with_status(404, R"({"error":"there is no /v1/apps here"})"));
  const Ran ran =
      skepctl(daemon.path(), {"status", "web"}, std::chrono::seconds(5), Colour::no, 80U);
  EXPECT_THAT(ran.out, EndsWith("Not started\n"));
  EXPECT_THAT(ran.err, IsEmpty());
}

TEST(Skepctl, prints_both_halves_of_a_restart) {
  const FakeDaemon daemon = answering(
      R"({"results":[{"name":"web:0","app":"web","slot":0,"verb":"stop","outcome":"SUCCESS"},)"
      R"({"name":"web:0","app":"web","slot":0,"verb":"start","outcome":"SUCCESS"}]})");
  EXPECT_EQ(skepctl(daemon.path(), {"restart", "web:0"}).out, "web:0: stopped\nweb:0: started\n");
}

TEST(Skepctl, answers_for_a_name_that_cannot_be_one_without_asking) {
  const FakeDaemon daemon = answering(results("start", "SUCCESS"));
  const Ran ran = skepctl(daemon.path(), {"start", "shop:web:zero"});
  EXPECT_EQ(ran.out, "shop:web:zero: ERROR (no such process)\n");
  EXPECT_EQ(ran.exit, 1);
  EXPECT_THAT(daemon.requests(), IsEmpty());
}

TEST(Skepctl, prints_the_daemons_pid_and_version) {
  const FakeDaemon daemon =
      answering(R"({"version":"0.1.0","pid":4242,"state":"RUNNING","config":"/etc/skep.toml"})");
  EXPECT_EQ(skepctl(daemon.path(), {"pid"}).out, "4242\n");
  EXPECT_EQ(skepctl(daemon.path(), {"version"}).out, "0.1.0\n");
  EXPECT_EQ(skepctl(daemon.path(), {"pid", "--json"}).out, "{\"pid\":4242}\n");
}

TEST(Skepctl, prints_the_pids_of_workers) {
  const FakeDaemon daemon = answering(two_workers);
  const Ran all = skepctl(daemon.path(), {"pid", "all"});
  EXPECT_EQ(all.out, "71\n0\n");
  EXPECT_EQ(all.exit, 0);
  const Ran stopped = skepctl(daemon.path(), {"pid", "web:1"});
  EXPECT_EQ(stopped.out, "0\n");
  EXPECT_EQ(stopped.exit, 7);
  const Ran unknown = skepctl(daemon.path(), {"pid", "web:9"});
  EXPECT_EQ(unknown.out, "No such process web:9\n");
  EXPECT_EQ(unknown.exit, 1);
  EXPECT_EQ(skepctl(daemon.path(), {"pid", "web", "--json"}).out,
            R"([{"name":"web:0","pid":71},{"name":"web:1","pid":null}])"
            "\n");
}

TEST(Skepctl, tails_the_log_that_was_named) {
  const FakeDaemon daemon = answering("one\ntwo\n");
  EXPECT_EQ(skepctl(daemon.path(), {"tail", "-8", "web:0", "stderr"}).out, "one\ntwo\n");
  EXPECT_THAT(daemon.requests().at(0), HasSubstr("GET /v1/logs/web:0/stderr?bytes=8 HTTP/1.1\r\n"));
}

TEST(Skepctl, lets_no_name_change_the_path_it_asks_for) {
  const FakeDaemon daemon = answering("x\n");
  (void)skepctl(daemon.path(), {"tail", "../../v1/shutdown ?#\r\n"});
  EXPECT_THAT(daemon.requests().at(0),
              HasSubstr("GET /v1/logs/..%2F..%2Fv1%2Fshutdown%20%3F%23%0D%0A/stdout?"));
}

TEST(Skepctl, says_that_and_why_there_is_no_log) {
  const FakeDaemon nobody([](const std::string&) {
    return FakeDaemon::with_status(404, R"({"error":"web has no slot 9"})");
  });
  const Ran unknown = skepctl(nobody.path(), {"tail", "web:9"});
  EXPECT_EQ(unknown.out, "web:9: ERROR (no such process name)\n");
  EXPECT_EQ(unknown.err, "skepctl: web:9: web has no slot 9\n");
  EXPECT_EQ(unknown.exit, 1);
  const FakeDaemon silent([](const std::string&) {
    return FakeDaemon::with_status(409, R"({"error":"its stdout goes nowhere"})");
  });
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"tail", "web:0"}, {"tail", "-f", "web:0"}}) {
    const Ran none = skepctl(silent.path(), words);
    EXPECT_THAT(none.out, EndsWith("web:0: ERROR (no log file)\n"));
    EXPECT_EQ(none.err, "skepctl: web:0: its stdout goes nowhere\n");
    EXPECT_EQ(none.exit, 1);
  }
}

TEST(Skepctl, follows_a_log_until_it_ends) {
  const FakeDaemon daemon([](const std::string&) {
    return std::string("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\none\n\r\n") +
           "4\r\ntwo\n\r\n0\r\n\r\n";
  });
  const Ran ran = skepctl(daemon.path(), {"tail", "-f", "web:0"});
  EXPECT_EQ(ran.out, "==> Press Ctrl-C to exit <==\none\ntwo\n\n");
  EXPECT_EQ(ran.exit, 0);
  EXPECT_THAT(daemon.requests().at(0), HasSubstr("?bytes=1600&follow=1 "));
}

TEST(Skepctl, tails_skepds_own_log) {
  const FakeDaemon daemon = answering("one\n");
  EXPECT_EQ(skepctl(daemon.path(), {"maintail", "-5"}).out, "one\n");
  EXPECT_THAT(daemon.requests().at(0), HasSubstr("GET /v1/log?bytes=5 HTTP/1.1\r\n"));
}

TEST(Skepctl, tells_a_log_in_json_that_is_utf8_whatever_the_log_is) {
  const FakeDaemon daemon = answering("\xff\xc3\xa9\n");
  EXPECT_EQ(skepctl(daemon.path(), {"tail", "web:0", "--json"}).out,
            "{\"name\":\"web:0\",\"stream\":\"stdout\",\"text\":\"\xEF\xBF\xBD\xc3\xa9\\n\"}\n");
}

TEST(Skepctl, shuts_the_daemon_down) {
  const FakeDaemon daemon([](const std::string&) { return FakeDaemon::with_status(202, ""); });
  EXPECT_EQ(skepctl(daemon.path(), {"shutdown"}).out, "Shut down\n");
  EXPECT_THAT(daemon.requests().at(0), HasSubstr("POST /v1/shutdown "));
}

TEST(Skepctl, says_what_to_do_when_no_daemon_is_there) {
  const Ran ran = skepctl("/tmp/skep-none/control.sock", {"status"});
  EXPECT_EQ(ran.err,
            "skepctl: no skepd answers at /tmp/skep-none/control.sock: no such file or directory; "
            "is it running? start it with systemctl start skepd, or name its socket with "
            "--socket\n");
  EXPECT_EQ(ran.out, "unix:///tmp/skep-none/control.sock no such file\n");
  EXPECT_EQ(ran.exit, 4);
}

TEST(Skepctl, leaves_as_supervisorctl_does_when_its_socket_is_missing) {
  const auto exit_of = [](std::vector<std::string> words) {
    return skepctl("/tmp/skep-none/control.sock", std::move(words)).exit;
  };
  for (const char* verb : {"pid", "version", "maintail"}) EXPECT_EQ(exit_of({verb}), 7) << verb;
  for (const char* verb : {"start", "stop", "restart", "clear", "tail"})
    EXPECT_EQ(exit_of({verb, "web:0"}), 7) << verb;
  for (const char* verb : {"avail", "reread", "update", "shutdown", "reload"})
    EXPECT_EQ(exit_of({verb}), 1) << verb;
}

TEST(Skepctl, leaves_with_4_when_its_socket_is_nobodys) {
  std::string path;
  {
    const FakeDaemon gone = answering("[]");
    path = gone.path() + ".old";
    ASSERT_EQ(::link(gone.path().c_str(), path.c_str()), 0);
  }
  const Ran ran = skepctl(path, {"start", "web"});
  EXPECT_EQ(ran.out, "unix://" + path + " refused connection\n");
  EXPECT_EQ(ran.exit, 4);
  std::filesystem::remove_all(std::filesystem::path(path).parent_path());
}

TEST(Skepctl, keeps_what_it_says_of_a_missing_daemon_out_of_json) {
  const Ran ran = skepctl("/tmp/skep-none/control.sock", {"status", "--json"});
  EXPECT_THAT(ran.out, IsEmpty());
  EXPECT_EQ(ran.exit, 4);
}

TEST(Skepctl, prints_wrong_usage_where_supervisorctl_does) {
  const Ran ran = skepctl("/tmp/skep-none/control.sock", {"start"});
  EXPECT_EQ(ran.out,
            "Error: start requires a process name\nusage: skepctl start [OPTION...] NAME...\n");
  EXPECT_EQ(ran.exit, 2);
}

TEST(Skepctl, refuses_a_socket_name_that_is_too_long) {
  const Ran ran = skepctl('/' + std::string(200, 'x'), {"status"});
  EXPECT_THAT(ran.err, HasSubstr("too long"));
  EXPECT_EQ(ran.exit, 4);
}

TEST(Skepctl, passes_the_daemons_refusal_on) {
  const FakeDaemon daemon([](const std::string&) {
    return FakeDaemon::with_status(503, R"({"error":"skepd is shutting down"})");
  });
  const Ran ran = skepctl(daemon.path(), {"start", "web"});
  EXPECT_EQ(ran.err, "skepctl: skepd refuses: skepd is shutting down (HTTP 503)\n");
  EXPECT_EQ(ran.exit, 1);
}

TEST(SkepctlAgainstAHostileDaemon, refuses_garbage) {
  const FakeDaemon daemon([](const std::string&) { return std::string("\x00\xff!!\r\n\r\n", 9); });
  const Ran ran = skepctl(daemon.path(), {"status"});
  EXPECT_THAT(ran.err, HasSubstr("no HTTP"));
  EXPECT_THAT(ran.out, IsEmpty());
  EXPECT_EQ(ran.exit, 1);
}

TEST(SkepctlAgainstAHostileDaemon, says_that_it_hung_up) {
  const FakeDaemon daemon([](const std::string&) { return std::string(); });
  const Ran ran = skepctl(daemon.path(), {"status"});
  EXPECT_THAT(ran.err, HasSubstr("hung up"));
  EXPECT_EQ(ran.exit, 1);
}

TEST(SkepctlAgainstAHostileDaemon, refuses_half_an_answer) {
  const FakeDaemon daemon([](const std::string&) {
    return "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + two_workers;
  });
  const Ran ran = skepctl(daemon.path(), {"status"});
  EXPECT_THAT(ran.err, HasSubstr("ends in the middle"));
  EXPECT_EQ(ran.exit, 1);
}

TEST(SkepctlAgainstAHostileDaemon, refuses_an_answer_that_says_it_is_huge) {
  const FakeDaemon daemon([](const std::string&) {
    return std::string("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n[");
  });
  EXPECT_THAT(skepctl(daemon.path(), {"status"}).err, HasSubstr("too large"));
}

TEST(SkepctlAgainstAHostileDaemon, refuses_an_answer_that_grows_without_end) {
  const FakeDaemon daemon([](const std::string&) {
    return "HTTP/1.1 200 OK\r\n\r\n" + std::string(Client::most_body_bytes + 1, ' ');
  });
  EXPECT_THAT(skepctl(daemon.path(), {"status"}, std::chrono::seconds(60)).err,
              HasSubstr("too large"));
}

TEST(SkepctlAgainstAHostileDaemon, refuses_a_header_without_end) {
  const FakeDaemon daemon(
      [](const std::string&) { return "HTTP/1.1 200 OK\r\nX: " + std::string(1 << 20, 'x'); });
  EXPECT_THAT(skepctl(daemon.path(), {"status"}).err, HasSubstr("too large"));
}

TEST(SkepctlAgainstAHostileDaemon, refuses_a_chunk_header_without_end) {
  const FakeDaemon daemon([](const std::string&) {
    return "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;" + std::string(1 << 20, 'x');
  });
  EXPECT_EQ(skepctl(daemon.path(), {"status"}).exit, 1);
}

TEST(SkepctlAgainstAHostileDaemon, gives_up_on_one_that_does_not_answer) {
  const FakeDaemon daemon([](const std::string&) { return std::string("HTTP/1.1 2"); },
                          FakeDaemon::Afterwards::hold);
  const Ran ran = skepctl(daemon.path(), {"status"}, std::chrono::milliseconds(50));
  EXPECT_THAT(ran.err, HasSubstr("does not answer in time"));
  EXPECT_EQ(ran.exit, 4);
}

TEST(SkepctlAgainstAHostileDaemon, refuses_a_status_of_another_shape) {
  for (const std::string body :
       {"{}", "[1]", R"([{"app":"web"}])", R"([{"app":"web","worker":-1,"state":"RUNNING"}])",
        R"([{"app":"web","worker":0,"state":"SLEEPY"}])", R"([{"app":"web","worker":0)", ""}) {
    const FakeDaemon daemon = answering(body);
    const Ran ran = skepctl(daemon.path(), {"status", "--json"});
    EXPECT_THAT(ran.err, HasSubstr("cannot be understood")) << body;
    EXPECT_THAT(ran.out, IsEmpty()) << body;
    EXPECT_EQ(ran.exit, 1) << body;
  }
}

TEST(SkepctlAgainstAHostileDaemon, refuses_json_nested_without_end) {
  const FakeDaemon daemon = answering(std::string(1 << 20, '['));
  EXPECT_EQ(skepctl(daemon.path(), {"status"}).exit, 1);
}

TEST(SkepctlAgainstAHostileDaemon, refuses_results_of_another_shape) {
  for (const std::string body :
       {"[]", R"({"results":1})", R"({"results":[{}]})",
        R"({"results":[{"name":"web:0","verb":"start","outcome":"MAYBE"}]})"}) {
    const FakeDaemon daemon = answering(body);
    EXPECT_EQ(skepctl(daemon.path(), {"start", "web:0"}).exit, 1) << body;
  }
}

}  // namespace
}  // namespace skep::ctl

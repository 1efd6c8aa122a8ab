#include <chrono>
#include <csignal>
#include <filesystem>
#include <iostream>

#include <gmock/gmock.h>

#include "host/handover/state_file.h"
#include "integration/harness/app.h"
#include "integration/harness/eventually.h"
#include "integration/harness/keep_alive.h"
#include "integration/harness/load.h"
#include "integration/harness/programs.h"
#include "integration/harness/service_manager.h"

namespace skep::harness {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr auto cpu_total = R"(skep_worker_cpu_seconds_total{app="web",worker="0"})";
constexpr auto restarts_by_signal =
    R"(skep_worker_restarts_total{app="web",worker="1",reason="signal"})";

class Handover : public testing::Test {
 protected:
  [[nodiscard]] App web(std::uint32_t workers = 2) const {
    return script(any_node(), "probe.js", port.number(), workers);
  }

  [[nodiscard]] static bool is_succeeded(const ServiceManager& manager,
                                         const WorkerStatus& before) {
    return eventually(30s, [&] {
      const WorkerStatus now = manager.worker(before.name);
      return now.state == "RUNNING" && now.pid != before.pid;
    });
  }

  // With very many workers the state lags behind what they are (handover.md).
  static bool are_written_down(const ServiceManager& manager, const std::vector<int>& pids) {
    const auto state = host::StateFile::of(host::UniqueFd(::dup(manager.copy_of("state").get())));
    return eventually([&] {
      const auto text = state.read();
      return text && std::ranges::all_of(pids, [&](int pid) {
               return text->find("\"pid\":" + std::to_string(pid) + ',') != std::string::npos;
             });
    });
  }

  // SIGKILL in the midst of taking over this app; false: it was not met there.
  static bool dies_taking_over(ServiceManager& manager, const std::string& app) {
    const auto state = host::StateFile::of(host::UniqueFd(::dup(manager.copy_of("state").get())));
    const std::string left = state.note();  // by the one before
    const auto there = [&] {
      const std::string note = state.note();
      return note != left && note.starts_with(app + '\n');
    };
    manager.launch();
    const auto end = Clock::now() + 10s;
    while (!there())
      if (Clock::now() > end) return false;
    manager.kill();
    return there();
  }

  const Port port;
};

TEST_F(Handover, a_killed_skepd_loses_no_request_and_no_worker_and_the_next_goes_on) {
  ServiceManager manager(web(3).toml());
  ASSERT_TRUE(manager.all_become("RUNNING"));
  const WorkerStatus killed = manager.worker("web:1");
  ::kill(killed.pid, SIGKILL);
  ASSERT_TRUE(is_succeeded(manager, killed));
  const auto before = manager.pids();
  const double cpu = manager.metric(cpu_total).value_or(-1);
  EXPECT_EQ(manager.metric(restarts_by_signal), 1);

  Load keep_alive(Load::Kind::keep_alive, port.number(), 8);
  Load fresh(Load::Kind::new_connections, port.number(), 2);
  ASSERT_TRUE(keep_alive.goes_on());
  const auto begin = Clock::now();
  manager.crash();
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begin);
  EXPECT_TRUE(keep_alive.goes_on() && fresh.goes_on());
  std::cout << "taken over in " << took.count() << " ms\n";

  EXPECT_EQ(manager.pids(), before);
  EXPECT_TRUE(manager.all_become("RUNNING"));
  EXPECT_EQ(manager.worker("web:1").restarts, 1U);
  EXPECT_EQ(manager.metric(restarts_by_signal), 1);
  EXPECT_GE(manager.metric(cpu_total).value_or(-1), cpu);
  EXPECT_TRUE(manager.logs("took over 3 workers")) << manager.log();

  const WorkerStatus next = manager.worker("web:0");
  const Tally one = keep_alive.stop();
  const Tally other = fresh.stop();
  EXPECT_EQ(one.failures() + other.failures(), 0) << one << other;
  ::kill(next.pid, SIGKILL);
  EXPECT_TRUE(is_succeeded(manager, next)) << "an unknown exit status counts as a failure";
  EXPECT_TRUE(manager.logs("exit status unknown"));
  EXPECT_EQ(manager.ctl({"roll", "web", "--wait"}).exit, 0) << manager.log();
  EXPECT_EQ(manager.terminate(), 0);
  EXPECT_TRUE(eventually([&] { return manager.entries().empty(); })) << "nothing is kept";
  EXPECT_THAT(manager.workers(), IsEmpty());
}

TEST_F(Handover, keeps_what_a_worker_is_told_by_its_channel_and_page) {
  ServiceManager manager(web(1).toml());
  ASSERT_TRUE(manager.all_become("RUNNING"));
  manager.crash();
  EXPECT_TRUE(eventually([&] { return manager.worker("web:0").heap_used_bytes.has_value(); }));
  EXPECT_EQ(http_get("127.0.0.1", port.number(), "/retire").status, 200);
  const WorkerStatus before = manager.worker("web:0");
  EXPECT_TRUE(is_succeeded(manager, before)) << "its channel is heard";
}

TEST_F(Handover, twenty_deaths_in_a_row_lose_nothing) {
  ServiceManager manager(web(2).toml());
  ASSERT_TRUE(manager.all_become("RUNNING"));
  const auto before = manager.pids();
  Load load(Load::Kind::new_connections, port.number(), 2);
  for (int i = 0; i < 20; ++i) manager.crash();
  EXPECT_TRUE(load.goes_on());
  const Tally tally = load.stop();
  EXPECT_EQ(tally.failures(), 0) << tally;
  EXPECT_EQ(manager.pids(), before);
  EXPECT_EQ(manager.entries().size(), 4U) << "two workers, their sockets, the state";
}

TEST_F(Handover, a_roll_goes_on_where_it_was) {
  App app = web(3);
  app.env["SLOW_BOOT"] = "@RUN@/skep.toml";
  app.env["BOOT_MS"] = "700";
  ServiceManager manager(app.toml());
  ASSERT_TRUE(manager.all_become("RUNNING"));
  const auto before = manager.pids();
  Load load(Load::Kind::new_connections, port.number(), 2);
  ASSERT_EQ(manager.ctl({"roll", "web"}).exit, 0);
  manager.crash();
  EXPECT_TRUE(eventually(30s, [&] {
    const auto now = manager.pids();
    return now.size() == before.size() && std::none_of(now.begin(), now.end(), [&](int pid) {
             return std::find(before.begin(), before.end(), pid) != before.end();
           });
  })) << manager.log();
  EXPECT_TRUE(manager.all_become("RUNNING"));
  const Tally tally = load.stop();
  EXPECT_EQ(tally.failures(), 0) << tally;
}

TEST_F(Handover, a_worker_that_boots_comes_up_and_a_held_spare_takes_a_place) {
  App app = web(1);
  app.keys = "spares = 1";
  app.env["SLOW_BOOT"] = "@RUN@/slow";
  app.env["BOOT_MS"] = "500";
  ServiceManager manager(app.toml());
  ASSERT_TRUE(manager.all_become("RUNNING"));
  ASSERT_TRUE(eventually([&] { return manager.metric(R"(skep_app_spares{app="web"})") == 1; }));
  manager.workspace().write("slow", "");
  manager.crash();
  EXPECT_EQ(manager.metric(R"(skep_app_spares{app="web"})"), 1);
  const WorkerStatus first = manager.worker("web:0");
  ::kill(first.pid, SIGKILL);
  ASSERT_TRUE(is_succeeded(manager, first));
  EXPECT_TRUE(manager.logs("takes the slot 0")) << manager.log();
  EXPECT_EQ(http_get("127.0.0.1", port.number(), "/").status, 200);
  manager.crash();  // while the next spare boots
  EXPECT_TRUE(eventually([&] { return manager.metric(R"(skep_app_spares{app="web"})") == 1; }));
}

TEST_F(Handover, a_rescue_goes_on) {
  App app = web(2);
  app.tables["loop-lag"] = "soft = \"300ms\"\nhard = \"60s\"";
  ServiceManager manager(app.toml());
  ASSERT_TRUE(manager.all_become("RUNNING"));
  const std::string mark = manager.workspace().path("blocked");
  Connection blocking = Connection::tcp("127.0.0.1", port.number(), 30s);
  ASSERT_TRUE(blocking.send("GET /waiting?ms=5000&mark=" + mark + " HTTP/1.0\r\n\r\n"));
  ASSERT_TRUE(eventually([&] { return std::filesystem::exists(mark); }));
  std::vector<Connection> clients;
  for (int i = 0; i < 20; ++i) {
    clients.push_back(Connection::tcp("127.0.0.1", port.number(), 30s));
    ASSERT_TRUE(clients.back().send("GET / HTTP/1.0\r\n\r\n"));
  }
  const auto begin = Clock::now();
  manager.crash();
  for (Connection& client : clients) EXPECT_THAT(client.receive_all(), HasSubstr("200 OK"));
  EXPECT_LT(Clock::now() - begin, 4s);
  EXPECT_THAT(blocking.receive_all(), HasSubstr("waited"));
}

TEST_F(Handover, an_app_that_left_the_config_meanwhile_is_stopped_and_a_new_one_started) {
  const Port other;
  ServiceManager manager(web(1).toml());
  ASSERT_TRUE(manager.all_become("RUNNING"));
  manager.kill();
  App next = script(any_node(), "probe.js", other.number(), 1);
  next.name = "next";
  manager.configure(next.toml());
  ASSERT_TRUE(manager.start());
  EXPECT_TRUE(eventually([&] { return refuses_connections(port.number()); }));
  EXPECT_TRUE(eventually([&] { return http_get("127.0.0.1", other.number(), "/").status == 200; }));
  EXPECT_TRUE(eventually([&] { return manager.workers().size() == 1; })) << manager.log();
}

TEST_F(Handover, a_config_that_cannot_be_used_leaves_what_was_in_force) {
  ServiceManager manager(web(1).toml());
  ASSERT_TRUE(manager.all_become("RUNNING"));
  const auto before = manager.pids();
  manager.kill();
  manager.write_config("nonsense");
  ASSERT_TRUE(manager.start()) << manager.log();
  EXPECT_EQ(manager.pids(), before);
  EXPECT_TRUE(manager.logs("cannot be used, and what the skepd before had in force goes on"));
}

TEST_F(Handover, who_died_meanwhile_is_succeeded) {
  ServiceManager manager(web(2).toml());
  ASSERT_TRUE(manager.all_become("RUNNING"));
  const WorkerStatus dead = manager.worker("web:0");
  const WorkerStatus alive = manager.worker("web:1");
  manager.kill();
  ::kill(dead.pid, SIGKILL);
  ASSERT_TRUE(manager.start());
  EXPECT_TRUE(is_succeeded(manager, dead)) << manager.log();
  EXPECT_EQ(manager.worker("web:1").pid, alive.pid);
}

TEST_F(Handover, an_app_at_which_three_died_is_set_aside_and_the_others_are_taken_over) {
  App many = shell("exec sleep 1000");
  many.name = "many";
  many.workers = 200;
  many.logs = "stdout = \"none\"";
  ServiceManager manager(web(1).toml() + many.toml());
  ASSERT_TRUE(manager.all_become("RUNNING"));
  const WorkerStatus web_before = manager.worker("web:0");
  const WorkerStatus many_before = manager.worker("many:0");
  ASSERT_TRUE(are_written_down(manager, manager.pids()));
  manager.kill();
  for (int death = 0; death < 3; ++death) ASSERT_TRUE(dies_taking_over(manager, "many"));
  ASSERT_TRUE(manager.start()) << manager.log();
  EXPECT_EQ(manager.worker("web:0").pid, web_before.pid);
  EXPECT_TRUE(is_succeeded(manager, many_before)) << manager.log();
  EXPECT_TRUE(manager.logs("many handover: set aside: 3 skepds in a row died")) << manager.log();
  EXPECT_THAT(http_get_unix(manager.socket(), "/v1/events").body, HasSubstr("set aside"));
  EXPECT_EQ(http_get("127.0.0.1", port.number(), "/").status, 200);
}

TEST_F(Handover, a_thousand_workers_are_taken_over) {
  App many = shell("exec sleep 1000");
  many.name = "many";
  many.workers = 1000;
  many.logs = "stdout = \"none\"";
  ServiceManager manager(many.toml());
  ASSERT_TRUE(manager.all_become("RUNNING")) << manager.log();
  const auto before = manager.pids();
  ASSERT_TRUE(eventually([&] { return manager.entries().size() == 1001; }))
      << manager.entries().size() << ": the workers, which have no sockets, and the state";
  ASSERT_TRUE(are_written_down(manager, before));
  manager.kill();
  const auto begin = Clock::now();
  ASSERT_TRUE(manager.start()) << manager.log();
  EXPECT_EQ(manager.pids(), before);
  std::cout << "took over 1000 workers, from its start to its answer: "
            << std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begin).count()
            << " ms\n";
}

TEST_F(Handover, a_stop_reaches_all_that_came_of_a_worker_that_was_taken_over) {
  App app = shell(
      "trap '' TERM; (setsid sh -c 'trap \"\" TERM; sleep 1000 & sleep 1000' &) ; sleep 1000 & "
      "while :; do sleep 1000; done");
  app.tables["stop"] = "kill = \"300ms\"";
  ServiceManager manager(app.toml());
  ASSERT_TRUE(manager.all_become("RUNNING"));
  ASSERT_TRUE(eventually([&] { return manager.workers().size() >= 5; }));
  manager.crash();
  EXPECT_EQ(manager.ctl({"stop", "web"}).out, "web:0: stopped\n");
  EXPECT_EQ(manager.worker("web:0").state, "STOPPED");
  EXPECT_TRUE(eventually(5s, [&] { return manager.workers().empty(); }));
}

TEST_F(Handover, a_full_store_is_told_and_what_it_has_is_taken_over) {
  ServiceManager manager(web(3).toml(), 4);  // the state, sockets, two workers
  ASSERT_TRUE(manager.all_become("RUNNING"));
  EXPECT_TRUE(manager.logs("raise FileDescriptorStoreMax=")) << manager.log();
  manager.crash();
  EXPECT_TRUE(manager.all_become("RUNNING")) << manager.log();
  EXPECT_TRUE(manager.logs("not there any more"));
}

TEST_F(Handover, a_state_of_a_newer_skepd_stays_as_it_is) {
  ServiceManager manager(web(1).toml());
  ASSERT_TRUE(manager.all_become("RUNNING"));
  const auto workers = manager.workers();
  manager.kill();
  auto file = host::StateFile::of(host::UniqueFd(::dup(manager.copy_of("state").get())));
  const auto text = file.read();
  ASSERT_TRUE(text);
  ASSERT_TRUE(file.write("skep-state 999 9.9.9\n{}\n{}"));
  EXPECT_FALSE(manager.start());
  EXPECT_TRUE(manager.logs("was written by skepd 9.9.9 in format 999")) << manager.log();
  EXPECT_EQ(manager.workers(), workers) << "they serve on";
  EXPECT_EQ(http_get("127.0.0.1", port.number(), "/").status, 200);
  ASSERT_TRUE(file.write(*text));
  ASSERT_TRUE(manager.start());
  EXPECT_TRUE(manager.all_become("RUNNING"));
}

TEST_F(Handover, a_state_that_is_nonsense_ends_the_workers_and_begins_anew) {
  ServiceManager manager(web(1).toml());
  ASSERT_TRUE(manager.all_become("RUNNING"));
  const auto before = manager.pids();
  manager.kill();
  auto file = host::StateFile::of(host::UniqueFd(::dup(manager.copy_of("state").get())));
  ASSERT_TRUE(file.write("nonsense"));
  ASSERT_TRUE(manager.start()) << manager.log();
  EXPECT_TRUE(eventually([&] { return http_get("127.0.0.1", port.number(), "/").status == 200; }))
      << manager.log();
  EXPECT_NE(manager.pids(), before);
  EXPECT_TRUE(manager.logs("cannot be taken over"));
}

}  // namespace
}  // namespace skep::harness

#include <chrono>
#include <map>

#include <gmock/gmock.h>

#include "integration/harness/app.h"
#include "integration/harness/eventually.h"
#include "integration/harness/keep_alive.h"
#include "integration/harness/programs.h"
#include "integration/harness/skepd.h"

namespace skep::harness {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::ElementsAre;
using testing::Ge;
using testing::HasSubstr;
using testing::Le;
using testing::SizeIs;

using Connections = std::map<std::string, std::vector<KeepAlive>>;

std::vector<std::size_t> sizes(const Connections& connections) {
  std::vector<std::size_t> found;
  for (const auto& [pid, held] : connections) found.push_back(held.size());
  return found;
}

std::string mode(const std::string& name) {
  return R"(skep_app_steering{app="web",mode=")" + name + "\"}";
}

bool is_steered_by(const Skepd& skepd, const std::string& name) {
  return skepd.metric(mode(name)) == 1;
}

constexpr auto no_ebpf = "this kernel or user has no eBPF: connections are not spread exactly";

class Steering : public testing::TestWithParam<Node> {
 protected:
  [[nodiscard]] App program(std::uint32_t workers, const std::string& balance) const {
    App app = script(GetParam().program, "probe.js", port.number(), workers);
    app.keys = "balance = \"" + balance + "\"";
    return app;
  }

  // Opens so many connections more, and says which process has which.
  void open(Connections& connections, int count) const {
    for (int i = 0; i < count; ++i) {
      KeepAlive connection(port.number());
      const std::string pid = connection.get("/").body;
      connections[pid].push_back(std::move(connection));
    }
  }

  [[nodiscard]] std::set<std::string> who_answers(int count) const {
    Connections connections;
    open(connections, count);
    std::set<std::string> pids;
    for (const auto& [pid, held] : connections) pids.insert(pid);
    return pids;
  }

  const Port port;
};

std::string pid_of(const Skepd& skepd, const std::string& worker) {
  return std::to_string(skepd.worker(worker).pid);
}

TEST_P(Steering, round_robin_gives_each_worker_the_same) {
  const Skepd skepd(program(2, "round-robin").toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  if (!is_steered_by(skepd, "ebpf")) GTEST_SKIP() << no_ebpf;
  Connections connections;
  open(connections, 64);
  EXPECT_EQ(sizes(connections), (std::vector<std::size_t>{32, 32}));
}

TEST_P(Steering, round_robin_goes_on_among_those_that_are_left) {
  const Skepd skepd(program(3, "round-robin").toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  if (!is_steered_by(skepd, "ebpf")) GTEST_SKIP() << no_ebpf;
  ASSERT_EQ(skepd.ctl({"stop", "web:1"}).exit, 0);
  Connections two;
  open(two, 20);
  EXPECT_EQ(sizes(two), (std::vector<std::size_t>{10, 10}));
  ASSERT_EQ(skepd.ctl({"start", "web:1"}).exit, 0);
  Connections three;
  open(three, 30);
  EXPECT_EQ(sizes(three), (std::vector<std::size_t>{10, 10, 10}));
}

// One that is on its way to its worker while a tick copies the counts is not seen until the next.
TEST_P(Steering, least_connections_evens_out_what_is_held) {
  const auto one_of = AllOf(Ge(7U), Le(9U));
  const Skepd skepd(program(2, "least-connections").toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  if (!is_steered_by(skepd, "ebpf")) GTEST_SKIP() << no_ebpf;
  Connections held;
  open(held, 16);
  ASSERT_THAT(sizes(held), ElementsAre(one_of, one_of));
  const std::string first = pid_of(skepd, "web:0");
  const auto is_known_to_hold = [&](std::size_t connections) {
    return eventually([&] {
      return skepd.metric(R"(skep_worker_open_connections{app="web",worker="0"})") == connections;
    });
  };
  ASSERT_TRUE(is_known_to_hold(held.at(first).size()));
  held.at(first).clear();
  ASSERT_TRUE(is_known_to_hold(0));
  open(held, 8);
  EXPECT_THAT(held.at(first), SizeIs(Ge(7U))) << "of those that came when it had none";
  EXPECT_THAT(sizes(held), ElementsAre(one_of, one_of));
}

class SteeringWithAndWithout : public Steering {
 protected:
  void expect_source_to_keep_its_worker(const Skepd& skepd) const {
    const auto own = who_answers(12);
    ASSERT_THAT(own, SizeIs(1));
    const std::string worker = pid_of(skepd, "web:0") == *own.begin() ? "web:0" : "web:1";
    const std::string other = worker == "web:0" ? "web:1" : "web:0";

    ASSERT_EQ(skepd.ctl({"stop", worker}).exit, 0);
    EXPECT_EQ(who_answers(12), std::set{pid_of(skepd, other)});
    ASSERT_EQ(skepd.ctl({"start", worker}).exit, 0);
    EXPECT_EQ(who_answers(12), std::set{pid_of(skepd, worker)});
  }
};

TEST_P(SteeringWithAndWithout, source_stays_with_one_worker_fails_over_and_returns) {
  const Skepd skepd(program(2, "source").toml());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  expect_source_to_keep_its_worker(skepd);
}

TEST_P(SteeringWithAndWithout, source_stays_with_one_worker_without_privilege_too) {
  const Skepd skepd(program(2, "source").toml(), without_bpf());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  expect_source_to_keep_its_worker(skepd);
}

TEST_P(SteeringWithAndWithout, without_privilege_only_eligible_workers_get_connections) {
  const Skepd skepd(program(3, "round-robin").toml(), without_bpf());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  ASSERT_TRUE(is_steered_by(skepd, "classic-bpf")) << skepd.metrics().body;
  ASSERT_EQ(skepd.ctl({"stop", "web:1"}).exit, 0);
  EXPECT_EQ(who_answers(60), (std::set{pid_of(skepd, "web:0"), pid_of(skepd, "web:2")}));
  ASSERT_EQ(skepd.ctl({"start", "web:1"}).exit, 0);
  EXPECT_THAT(who_answers(60), SizeIs(3));
}

TEST_P(SteeringWithAndWithout, the_mode_is_told_everywhere) {
  const Skepd skepd(program(2, "round-robin").toml(), without_bpf());
  ASSERT_TRUE(skepd.all_become("RUNNING"));
  EXPECT_THAT(http_get_unix(skepd.socket(), "/v1/apps").body,
              HasSubstr(R"("steering":"classic-bpf")"));
  EXPECT_EQ(skepd.metric(mode("classic-bpf")), 1);
  EXPECT_EQ(skepd.metric(mode("ebpf")), 0);
  EXPECT_TRUE(skepd.logs("the kernel refused the eBPF program that steers new connections"));

  const Port other;
  App app = program(2, "round-robin");
  app.env["PORT"] = other.text();
  const Skepd with(app.toml());
  ASSERT_TRUE(with.all_become("RUNNING"));
  if (!is_steered_by(with, "ebpf")) GTEST_SKIP() << no_ebpf;
  EXPECT_THAT(http_get_unix(with.socket(), "/v1/apps").body, HasSubstr(R"("steering":"ebpf")"));
  EXPECT_EQ(with.metric(mode("classic-bpf")), 0);
}

INSTANTIATE_TEST_SUITE_P(Node, Steering, testing::ValuesIn(nodes()),
                         [](const auto& parameter) { return parameter.param.major; });
INSTANTIATE_TEST_SUITE_P(Node, SteeringWithAndWithout, testing::Values(nodes().back()),
                         [](const auto& parameter) { return parameter.param.major; });

}  // namespace
}  // namespace skep::harness

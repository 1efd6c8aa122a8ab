#include <csignal>
#include <set>

#include <boost/json.hpp>
#include <gmock/gmock.h>

#include "integration/harness/answers.h"
#include "integration/harness/app.h"
#include "integration/harness/eventually.h"
#include "integration/harness/programs.h"
#include "integration/harness/skepd.h"

namespace skep::harness {
namespace {

namespace json = boost::json;
using testing::ElementsAre;
using testing::SizeIs;

// What the workers of tests/workload/identity.js say of themselves.
class Identity : public testing::Test {
 protected:
  Identity() : skepd(script(any_node(), "identity.js", port.number(), 3).toml()) {
    EXPECT_TRUE(skepd.all_become("RUNNING"));
  }

  // By pid, of every worker that runs now.
  [[nodiscard]] std::map<std::int64_t, json::object> tellings() const {
    std::map<std::int64_t, json::object> found;
    EXPECT_TRUE(eventually([&] {
      const std::string body = http_get("127.0.0.1", port.number(), "/").body;
      if (body.empty()) return false;
      const json::object told = json::parse(body).as_object();
      found[told.at("pid").as_int64()] = told;
      return found.size() == 3;
    }));
    return found;
  }

  [[nodiscard]] static std::set<std::string> values(const std::map<std::int64_t, json::object>& all,
                                                    const std::string& name) {
    std::set<std::string> found;
    for (const auto& [pid, told] : all)
      found.emplace(told.at("env").as_object().at(name).as_string());
    return found;
  }

  [[nodiscard]] static std::set<std::int64_t> unique_ids(
      const std::map<std::int64_t, json::object>& all) {
    std::set<std::int64_t> found;
    for (const auto& [pid, told] : all) found.insert(told.at("unique").as_int64());
    return found;
  }

  void kill_and_await_successor(const std::string& worker) const {
    const int before = skepd.worker(worker).pid;
    ASSERT_EQ(::kill(before, SIGKILL), 0);
    ASSERT_TRUE(eventually([&] {
      const WorkerStatus now = skepd.worker(worker);
      return now.state == "RUNNING" && now.pid != before;
    }));
  }

  const Port port;
  const Skepd skepd;
};

TEST_F(Identity, each_worker_has_an_app_a_slot_and_a_number_of_its_own) {
  const auto all = tellings();
  EXPECT_THAT(values(all, "SKEP_APP"), ElementsAre("web"));
  EXPECT_THAT(values(all, "SKEP_SLOT"), ElementsAre("0", "1", "2"));
  EXPECT_THAT(values(all, "SKEP_INSTANCE"), ElementsAre("0", "1", "2"));
  EXPECT_THAT(values(all, "NODE_APP_INSTANCE"), ElementsAre("0", "1", "2"));
  EXPECT_THAT(unique_ids(all), SizeIs(3));
}

TEST_F(Identity, a_successor_has_a_new_unique_id_and_the_lowest_free_number) {
  auto ids = unique_ids(tellings());
  for (const std::string worker : {"web:1", "web:0"}) {
    kill_and_await_successor(worker);
    const auto all = tellings();
    const auto now = unique_ids(all);
    EXPECT_THAT(now, SizeIs(3));
    ids.insert(now.begin(), now.end());
    EXPECT_THAT(values(all, "SKEP_INSTANCE"), ElementsAre("0", "1", "2"));
    EXPECT_THAT(values(all, "NODE_APP_INSTANCE"), ElementsAre("0", "1", "2"));
    EXPECT_THAT(values(all, "SKEP_SLOT"), ElementsAre("0", "1", "2"));
  }
  EXPECT_THAT(ids, SizeIs(5));
}

TEST_F(Identity, a_restart_of_all_gives_no_unique_id_again) {
  auto ids = unique_ids(tellings());
  ASSERT_EQ(skepd.ctl({"restart", "all"}).exit, 0);
  const auto now = unique_ids(tellings());
  ids.insert(now.begin(), now.end());
  EXPECT_THAT(ids, SizeIs(6));
}

}  // namespace
}  // namespace skep::harness

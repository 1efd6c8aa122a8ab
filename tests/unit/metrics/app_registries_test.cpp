#include "api/metrics/app_registries.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/metrics/prom_client_names.h"
#include "unit/http/fake_operations.h"

namespace skep::api {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string metric(const std::string& name, const std::string& type = "counter",
                   const std::string& values = R"({"value":1,"labels":{}})") {
  return R"({"metrics":[[{"help":"h","name":")" + name + R"(","type":")" + type +
         R"(","values":[)" + values + R"(],"aggregator":"sum"}]]})";
}

class AppRegistriesTest : public testing::Test {
 protected:
  std::vector<std::string> names(std::vector<MergedFamily> own = {},
                                 const std::set<std::string>& renamed = {}) {
    std::vector<std::string> found;
    for (const MergedFamily& family : registries_.families(std::move(own), renamed))
      found.push_back(family.name + '*' + std::to_string(family.lines.size()));
    return found;
  }

  std::vector<std::string> warned_;
  AppRegistries registries_{[this](const std::string& app, const std::string& sentence) {
                              warned_.push_back(app + ": " + sentence);
                            },
                            {{}, 2, {}}};
};

TEST_F(AppRegistriesTest, join_the_series_of_all_apps_in_one_family) {
  registries_.take("web", 1, metric("b_total"));
  registries_.take("api", 2, metric("b_total"));
  EXPECT_THAT(names(), ElementsAre("b_total*2"));
  EXPECT_THAT(warned_, IsEmpty());
}

TEST_F(AppRegistriesTest, leave_out_names_of_skepds_own_and_warn_once) {
  for (int scrape = 0; scrape < 3; ++scrape) {
    registries_.take("web", 1, metric("skep_worker_up"));
    registries_.take("web", 1, metric("process_open_fds", "counter"));
    EXPECT_THAT(names(), IsEmpty());
  }
  ASSERT_EQ(warned_.size(), 1U);
  EXPECT_THAT(warned_[0], HasSubstr("web: 2 of the metrics of its prom-client are left out: "
                                    "process_open_fds (a name of skepd's own metrics), "
                                    "skep_worker_up"));
}

TEST_F(AppRegistriesTest, keep_what_is_of_their_processes_and_of_the_type_that_skepd_has) {
  registries_.take("web", 1, metric("process_open_fds", "gauge"));
  registries_.take("web", 2, metric("process_cpu_seconds_total"));
  EXPECT_THAT(names(), ElementsAre("process_cpu_seconds_total*1", "process_open_fds*1"));
  EXPECT_THAT(warned_, IsEmpty());
}

TEST_F(AppRegistriesTest, leave_out_a_name_that_has_another_type_in_another_app) {
  registries_.take("api", 1, metric("b", "counter"));
  registries_.take("web", 2, metric("b", "gauge"));
  EXPECT_THAT(names(), ElementsAre("b*1"));
  EXPECT_THAT(warned_, ElementsAre(HasSubstr("web: 1 of the metrics of its prom-client are left "
                                             "out: b (of another type in the app api)")));
}

TEST_F(AppRegistriesTest, leave_out_a_name_that_a_histogram_takes) {
  registries_.take("api", 1, metric("b", "histogram", R"({"value":1,"metricName":"b_count"})"));
  registries_.take("web", 2, metric("b_count"));
  EXPECT_THAT(names(), ElementsAre("b*1"));
  EXPECT_THAT(warned_, ElementsAre(HasSubstr("b_count (b_count is of the metric b)")));
}

TEST_F(AppRegistriesTest, forget_an_app_that_is_not_asked_any_more) {
  registries_.take("web", 1, metric("b_total"));
  registries_.take("api", 2, metric("c_total"));
  registries_.retain({{{"api", {}}}, {}});
  EXPECT_THAT(names(), ElementsAre("c_total*1")) << "of the dead, but counted";
}

TEST_F(AppRegistriesTest, warn_once_of_answers_that_cannot_be_used) {
  registries_.take("web", 1, "no json");
  registries_.take("web", 1, "no json");
  registries_.take("web", 2, metric("9"));
  EXPECT_THAT(warned_, ElementsAre(HasSubstr("web: the metrics of its prom-client cannot be used"),
                                   HasSubstr("web: 1 of the metrics and values of its prom-client "
                                             "are left out: \"9\" is no name for a metric")));
}

TEST_F(AppRegistriesTest, keep_so_many_values_and_no_more) {
  registries_.take("web", 1, metric("a_total"));
  registries_.take("web", 2, metric("b_total"));
  registries_.take("web", 3, metric("c_total"));
  EXPECT_THAT(names(), ElementsAre("a_total*1", "b_total*1"));
  EXPECT_THAT(warned_, ElementsAre(HasSubstr("2 values of all workers are kept at once")));
}

TEST_F(AppRegistriesTest, show_skepds_figures_under_prom_clients_names_in_place_of_the_apps) {
  Snapshot snapshot;
  snapshot.apps.resize(1);
  snapshot.apps[0].name = "web";
  snapshot.apps[0].workers = {test::agent_worker_of("web", 0), test::worker_of("web", 1)};
  registries_.take("web", 1, metric("nodejs_heap_size_used_bytes", "gauge"));
  registries_.take("api", 2, metric("nodejs_heap_size_used_bytes", "gauge"));
  EXPECT_THAT(prom_client_names(snapshot, {}), IsEmpty());
  const auto families = registries_.families(prom_client_names(snapshot, {"web"}), {"web"});
  const auto heap = std::find_if(families.begin(), families.end(), [](const auto& family) {
    return family.name == "nodejs_heap_size_used_bytes";
  });
  ASSERT_NE(heap, families.end());
  std::string text;
  EXPECT_EQ(append_lines(*heap, 0, 100, text), 2U);
  EXPECT_EQ(text,
            "# HELP nodejs_heap_size_used_bytes Process heap size used from Node.js in bytes.\n"
            "# TYPE nodejs_heap_size_used_bytes gauge\n"
            "nodejs_heap_size_used_bytes{app=\"web\",worker=\"0\"} 12345678\n"
            "nodejs_heap_size_used_bytes{app=\"api\"} 1\n");
}

}  // namespace
}  // namespace skep::api

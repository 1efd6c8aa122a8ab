#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/cpu_list.h"
#include "unit/config/support.h"

namespace skep::config {
namespace {

using testing::ElementsAre;

TEST(Sandbox, is_none_by_default) {
  EXPECT_EQ(web("").sandbox, SandboxSpec{});
}

TEST(Sandbox, is_what_the_app_s_own_table_says) {
  SandboxSpec expected;
  expected.group = "www-data";
  expected.supplementary_groups = {"video", "audio"};
  expected.no_new_privileges = true;
  expected.capabilities = 1U << 10U | 1U;
  expected.nice = -5;
  expected.oom_score_adjust = 500;
  expected.cpu_affinity = {0, 1, 2, 8};
  expected.pin = true;
  expected.env_files = {"/etc/web.env", "-/etc/more.env"};
  expected.credentials = {"db-password"};
  EXPECT_EQ(web(R"(
group = "www-data"
supplementary-groups = ["video", "audio"]
no-new-privileges = true
capabilities = ["cap_net_bind_service", "CHOWN"]
nice = -5
oom-score-adjust = 500
cpu-affinity = "8,0-2"
pin = true
env-files = ["/etc/web.env", "-/etc/more.env"]
credentials = ["db-password"]
)")
                .sandbox,
            expected);
}

TEST(Sandbox, tells_no_capabilities_from_no_word_of_them) {
  EXPECT_EQ(web("capabilities = []\n").sandbox.capabilities, 0U);
  EXPECT_FALSE(web("").sandbox.capabilities);
}

TEST(Sandbox, is_held_against_the_machine_where_somebody_asks) {
  Surroundings around = four_cores();
  around.birth_troubles = [](const AppSpec& app) {
    return std::vector<BirthTrouble>{{"user", "there is no " + app.user}};
  };
  EXPECT_THAT(problems_of("[app.web]\ncommand = [\"true\"]\nuser = \"bee\"\n", around),
              ElementsAre("3:8: \"user\" in [app.web]: there is no bee"));
}

TEST(CpuLists, are_ranges_and_numbers_with_commas_or_blanks_between) {
  EXPECT_THAT(parse_cpu_list("0-2,8").value(), ElementsAre(0, 1, 2, 8));
  EXPECT_THAT(parse_cpu_list("8 1-2, 1").value(), ElementsAre(1, 2, 8));
  for (const char* wrong : {"", ",", "a", "1-", "-1", "1-2-3", "2-1", "8192", "0x1", "1.5"})
    EXPECT_FALSE(parse_cpu_list(wrong)) << wrong;
}

}  // namespace
}  // namespace skep::config

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/config/support.h"

namespace skep::config {
namespace {

using testing::ElementsAre;
using testing::Pair;

TEST(Rlimits, are_integers_or_infinity) {
  EXPECT_THAT(web("rlimits = { nofile = 65536, core = \"infinity\", cpu = 0 }\n").rlimits,
              ElementsAre(Pair("core", rlimit_infinity), Pair("cpu", 0U), Pair("nofile", 65536U)));
}

TEST(Rlimits, have_the_names_of_setrlimit) {
  const AppSpec app = web(
      "[app.web.rlimits]\nnofile = 1\nnproc = 1\ncore = 1\nas = 1\ncpu = 1\ndata = 1\nfsize = 1\n"
      "memlock = 1\nstack = 1\nrss = 1\nnice = 1\nrtprio = 1\nsigpending = 1\nmsgqueue = 1\nlocks "
      "= 1\nrttime = 1\n");
  EXPECT_EQ(app.rlimits.size(), 16U);
}

TEST(Rlimits, have_a_soft_and_a_hard_part_with_a_colon_between) {
  EXPECT_THAT(
      web("rlimits = { nofile = \"1024:65536\", core = \"0:unlimited\" }\n").rlimits,
      ElementsAre(Pair("core", Rlimit(0, rlimit_infinity)), Pair("nofile", Rlimit(1024, 65536))));
}

TEST(Rlimits, may_be_sizes) {
  EXPECT_THAT(web("rlimits = { memlock = \"64KiB:1MiB\", fsize = \"1kB\" }\n").rlimits,
              ElementsAre(Pair("fsize", 1000U), Pair("memlock", Rlimit(65536, 1048576))));
}

TEST(Rlimits, are_none_by_default) {
  EXPECT_TRUE(web("").rlimits.empty());
}

}  // namespace
}  // namespace skep::config

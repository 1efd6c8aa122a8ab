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
      "= 1\n");
  EXPECT_EQ(app.rlimits.size(), 15U);
}

TEST(Rlimits, are_none_by_default) {
  EXPECT_TRUE(web("").rlimits.empty());
}

}  // namespace
}  // namespace skep::config

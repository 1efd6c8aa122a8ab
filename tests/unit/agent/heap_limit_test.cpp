#include "agent/heap_limit.h"

#include <gtest/gtest.h>

namespace skep::agent {
namespace {

constexpr std::uint64_t mib = 1 << 20;

TEST(HeapLimit, is_the_size_that_was_asked_for) {
  EXPECT_EQ(old_generation_limit(300 * mib, "--max-old-space-size=100", 20), 100 * mib);
  EXPECT_EQ(old_generation_limit(300 * mib, "--x \"--max_old_space_size=100\"", 20), 100 * mib);
}

TEST(HeapLimit, is_the_last_of_several_sizes) {
  EXPECT_EQ(old_generation_limit(300 * mib,
                                 "--max-old-space-size=100\n--max-old-space-size=200\n--y", 20),
            200 * mib);
}

TEST(HeapLimit, does_not_believe_a_size_that_v8_did_not_take) {
  const std::uint64_t by_itself = old_generation_limit(300 * mib, "", 20);
  for (const char* options :
       {"--max-old-space-size=301", "--max-old-space-size=99999999999999999999",
        "--max-old-space-size=1x", "--max-old-space-size=", "--max-old-space-size-percentage=50"})
    EXPECT_EQ(old_generation_limit(300 * mib, options, 20), by_itself) << options;
}

TEST(HeapLimit, leaves_the_young_generation_out_as_the_version_has_it) {
  EXPECT_EQ(old_generation_limit(4144 * mib, "", 20), 4096 * mib);
  EXPECT_EQ(old_generation_limit(4288 * mib, "", 24), 4096 * mib);
  EXPECT_EQ(old_generation_limit(4192 * mib, "", 26), 4096 * mib);
  EXPECT_EQ(old_generation_limit(131 * mib, "", 20), 128 * mib);
}

TEST(HeapLimit, rounds_semi_spaces_up_to_a_power_of_two) {
  EXPECT_EQ(old_generation_limit(100 * mib, "--max-semi-space-size=3", 20), 88 * mib);
  EXPECT_EQ(old_generation_limit(100 * mib, "--max_semi-space-size=4", 20), 88 * mib);
}

TEST(HeapLimit, is_a_quarter_of_all_at_least) {
  EXPECT_EQ(old_generation_limit(100 * mib, "--max-semi-space-size=64", 20), 25 * mib);
  EXPECT_EQ(old_generation_limit(0, "", 20), 0U);
}

TEST(HeapLimit, knows_when_node_itself_hears_that_the_heap_is_full) {
  EXPECT_FALSE(node_hears_of_exhaustion("--max-old-space-size=64 --heapsnapshot-signal=SIGUSR2"));
  EXPECT_TRUE(node_hears_of_exhaustion("--x\n--heapsnapshot_near_heap_limit=3"));
  EXPECT_TRUE(node_hears_of_exhaustion("\"--experimental-default-config-file\""));
  EXPECT_TRUE(node_hears_of_exhaustion("--experimental-config-file=x.json"));
}

}  // namespace
}  // namespace skep::agent

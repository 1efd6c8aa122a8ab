#include "model/capability.h"

#include <linux/capability.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace skep {
namespace {

using testing::ElementsAre;

TEST(Capabilities, have_the_kernel_s_numbers) {
  EXPECT_EQ(capability_named("CHOWN"), unsigned{CAP_CHOWN});
  EXPECT_EQ(capability_named("CAP_NET_BIND_SERVICE"), unsigned{CAP_NET_BIND_SERVICE});
  EXPECT_EQ(capability_named("cap_sys_admin"), unsigned{CAP_SYS_ADMIN});
  EXPECT_EQ(capability_named("SYSLOG"), unsigned{CAP_SYSLOG});
  EXPECT_EQ(capability_named("bpf"), unsigned{CAP_BPF});
  EXPECT_EQ(capability_named("CHECKPOINT_RESTORE"), unsigned{CAP_CHECKPOINT_RESTORE});
  for (const char* wrong : {"", "CAP_", "NET_BIND", "CAP_CAP_CHOWN", "10"})
    EXPECT_FALSE(capability_named(wrong)) << wrong;
}

TEST(Capabilities, are_named_in_the_order_of_their_numbers) {
  EXPECT_THAT(capability_names(1U << CAP_KILL | 1U << CAP_CHOWN), ElementsAre("CHOWN", "KILL"));
  EXPECT_EQ(words_for_capabilities(1U << CAP_KILL | 1U << CAP_CHOWN), "CHOWN, KILL");
  EXPECT_EQ(capability_names(all_capabilities()).size(), unsigned{CAP_LAST_CAP} + 1);
}

}  // namespace
}  // namespace skep

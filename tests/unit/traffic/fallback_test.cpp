#include <linux/capability.h>
#include <sys/syscall.h>

#include <gtest/gtest.h>

#include "unit/traffic/slot_group.h"

using namespace skep;
using namespace skep::host;
using namespace skep::test;

namespace {

// From now on this process may load no eBPF program.
bool give_up_bpf() {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, 2> none{};
  return ::syscall(SYS_capset, &header, none.data()) == 0;
}

// 0 where two slots of "web" are steered to by classic BPF, with one warning of both words.
int without_capabilities() {
  if (!give_up_bpf()) return 1;
  SlotGroup group(2, Steering::ebpf);
  group.listeners.set_eligible("web", {1});
  if (group.listeners.steering("web") != Steering::classic_bpf) return 2;
  if (group.take(20) != std::vector{0, 20}) return 3;
  (void)group.listeners.open("api", 0, ipv4(0));
  if (group.warnings.size() != 1) return 4;
  const bool says_why = group.warnings[0].find("Operation not permitted") != std::string::npos;
  const bool says_what = group.warnings[0].find("CAP_BPF") != std::string::npos;
  return says_why && says_what ? 0 : 5;
}

}  // namespace

TEST(Fallback, is_classic_bpf_with_one_warning_where_ebpf_is_not_permitted) {
  EXPECT_EQ(in_child(without_capabilities), 0);
}

TEST(Fallback, is_the_kernels_own_hash_with_one_warning_where_no_program_is_taken) {
  std::vector<std::string> warnings;
  Listeners listeners([&](const std::string& sentence) { warnings.push_back(sentence); },
                      Steering::classic_bpf, [](int, const ClassicPick&) { return ENOSYS; });
  ASSERT_TRUE(listeners.open("web", 0, ipv4(0)));
  ASSERT_TRUE(listeners.open("api", 0, ipv4(0)));
  EXPECT_EQ(listeners.steering("web"), Steering::none);
  EXPECT_FALSE(listeners.closing_moves_queue("web"));
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_NE(warnings[0].find("Function not implemented"), std::string::npos) << warnings[0];
}

TEST(Fallback, can_be_asked_for_without_a_warning) {
  SlotGroup group(3, Steering::none);
  group.make_all_eligible();
  EXPECT_EQ(group.listeners.steering("web"), Steering::none);
  EXPECT_EQ(sum(group.take(30)), 30);
  group.listeners.close_slot("web", 1);
  EXPECT_TRUE(group.warnings.empty());
}

TEST(Fallback, is_told_as_the_weakest_of_an_apps_addresses) {
  int calls = 0;
  Listeners listeners([](const std::string&) {}, Steering::classic_bpf,
                      [&](int socket, const ClassicPick& pick) {
                        return ++calls == 1 ? ENOMEM : attach_classic(socket, pick);
                      });
  ListenAddress other = ipv4(0);
  other.index = 1;
  ASSERT_TRUE(listeners.open("web", 0, ipv4(0)));
  ASSERT_TRUE(listeners.open("web", 0, other));
  EXPECT_EQ(listeners.steering("web"), Steering::none);
}

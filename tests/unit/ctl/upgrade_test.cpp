#include <atomic>

#include <gmock/gmock.h>

#include "unit/ctl/fake_daemon.h"
#include "unit/ctl/ran.h"

namespace skep::ctl {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

std::string version(const std::string& version, int count, int lost) {
  return R"({"version":")" + version +
         R"(","pid":7,"state":"RUNNING","config":"x","handover":{"count":)" +
         std::to_string(count) +
         R"(,"from":"1.0","cause":"upgrade","unsupervised_milliseconds":12,"workers":32,"lost":)" +
         std::to_string(lost) + "}}";
}

// Hangs up on a few of those who ask while it is neither the one nor the other.
class Upgraded {
 public:
  explicit Upgraded(int lost = 0)
      : daemon([this, lost](const std::string& request) -> std::string {
          if (request.starts_with("POST")) {
            asked = true;
            return FakeDaemon::with_status(202, R"({"version":"2.0"})");
          }
          if (asked && silent-- > 0) return "";
          return FakeDaemon::ok(asked ? version("2.0", 4, lost) : version("1.0", 3, 0));
        }) {}

  std::atomic<bool> asked = false;
  std::atomic<int> silent = 3;
  FakeDaemon daemon;
};

TEST(Upgrade, waits_for_the_next_skepd_and_tells_what_it_took_over) {
  const Upgraded upgraded;
  const Ran ran = skepctl(upgraded.daemon.path(), {"upgrade"});
  EXPECT_EQ(ran.exit, 0) << ran.err;
  EXPECT_EQ(ran.out, "skepd 1.0 was upgraded to 2.0: 32 workers kept, 12 ms without supervision\n");
}

TEST(Upgrade, fails_where_workers_were_lost) {
  const Upgraded upgraded(2);
  const Ran ran = skepctl(upgraded.daemon.path(), {"upgrade"});
  EXPECT_EQ(ran.exit, 1);
  EXPECT_THAT(ran.out, HasSubstr("2 workers were not there any more"));
}

TEST(Upgrade, names_a_program_by_its_whole_path) {
  const Upgraded upgraded;
  (void)skepctl(upgraded.daemon.path(), {"upgrade", "/opt/new/skepd"});
  EXPECT_THAT(upgraded.daemon.requests()[1], EndsWith(R"({"binary":"/opt/new/skepd"})"));
}

TEST(Upgrade, that_is_refused_says_why) {
  const FakeDaemon daemon([](const std::string& request) {
    return request.starts_with("POST")
               ? FakeDaemon::with_status(422, R"({"error":"/bin/true is no skepd"})")
               : FakeDaemon::ok(version("1.0", 3, 0));
  });
  const Ran ran = skepctl(daemon.path(), {"upgrade", "/bin/true"});
  EXPECT_EQ(ran.exit, 1);
  EXPECT_THAT(ran.err, HasSubstr("/bin/true is no skepd"));
}

TEST(Upgrade, takes_one_program_at_most) {
  const Ran ran = skepctl("/nowhere", {"upgrade", "a", "b"});
  EXPECT_NE(ran.exit, 0);
  EXPECT_THAT(ran.out + ran.err, HasSubstr("one program, or none"));
}

}  // namespace
}  // namespace skep::ctl

#include "host/pinning.h"

#include <gmock/gmock.h>

#include "host/process/affinity.h"
#include "model/worker_id.h"

using namespace skep;
using namespace skep::host;

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

AppSpec app(const std::string& name, std::uint32_t workers, bool pin = true) {
  AppSpec spec;
  spec.name = name;
  spec.workers = workers;
  spec.sandbox.pin = pin;
  return spec;
}

std::vector<std::uint32_t> dealt(const Pinning& pinning, const std::string& name,
                                 std::uint32_t slots) {
  std::vector<std::uint32_t> cpus;
  for (std::uint32_t slot = 0; slot < slots; ++slot)
    cpus.push_back(pinning.cpu_of(name, slot, {0, 2, 4, 6}));
  return cpus;
}

}  // namespace

TEST(Pinnings, deal_processors_out_in_turn) {
  Pinning pinning;
  pinning.configure({app("web", 3), app("free", 8, false), app("api", 2)});
  EXPECT_THAT(dealt(pinning, "api", 2), ElementsAre(0, 2));
  EXPECT_THAT(dealt(pinning, "web", 3), ElementsAre(4, 6, 0));
}

TEST(Pinnings, begin_anew_where_slots_are_more_than_processors) {
  Pinning pinning;
  pinning.configure({app("web", 2)});
  EXPECT_THAT(dealt(pinning, "web", 6), ElementsAre(0, 2, 4, 6, 0, 2));
}

TEST(Pinnings, leave_who_is_not_pinned_where_he_may_run) {
  Pinning pinning;
  AppSpec spec = app("web", 2, false);
  EXPECT_THAT(pinning.cpus_for(spec, 0), IsEmpty());
  spec.sandbox.cpu_affinity = {1, 3};
  EXPECT_THAT(pinning.cpus_for(spec, 0), ElementsAre(1, 3));
  spec.sandbox.pin = true;
  EXPECT_THAT(pinning.cpus_for(spec, no_slot), ElementsAre(1, 3));
}

TEST(Pinnings, take_one_of_those_that_both_the_app_and_skepd_may_use) {
  Pinning pinning;
  AppSpec spec = app("web", 2);
  const std::uint32_t last = usable_cpus().back();
  spec.sandbox.cpu_affinity = {last, 8191};
  for (const std::uint32_t slot : {0U, 1U})
    EXPECT_THAT(pinning.cpus_for(spec, slot), ElementsAre(last));
}

#include "api/control/overlaps.h"

#include <gtest/gtest.h>

namespace skep::api {
namespace {

ExtraStatus extra(ExtraStatus::Role role, std::uint32_t slot) {
  ExtraStatus status;
  status.role = role;
  status.worker.slot = slot;
  return status;
}

TEST(Overlaps, are_those_of_the_slot_in_their_order) {
  using Role = ExtraStatus::Role;
  const std::vector<ExtraStatus> extras{extra(Role::successor, 2), extra(Role::retiree, 0),
                                        extra(Role::retiree, 2)};
  const Overlaps overlaps(extras);
  EXPECT_EQ(overlaps.of(0).size(), 1U);
  EXPECT_TRUE(overlaps.of(1).empty());
  ASSERT_EQ(overlaps.of(2).size(), 2U);
  EXPECT_EQ(overlaps.of(2)[0], extras.data());
  EXPECT_EQ(overlaps.of(2)[1], &extras[2]);
}

TEST(Overlaps, are_no_spares) {
  const std::vector<ExtraStatus> extras{extra(ExtraStatus::Role::spare, no_slot)};
  EXPECT_TRUE(Overlaps(extras).of(no_slot).empty());
  EXPECT_TRUE(Overlaps().of(0).empty());
}

}  // namespace
}  // namespace skep::api

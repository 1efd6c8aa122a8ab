#include "api/http/outbox.h"

#include <gtest/gtest.h>

namespace skep::api {
namespace {

std::string joined(const std::vector<std::string_view>& texts) {
  std::string all;
  for (const std::string_view text : texts) all += text;
  return all;
}

TEST(Outbox, gives_texts_in_order) {
  Outbox outbox;
  outbox.put("head ");
  outbox.put(std::make_shared<const Pieces>(Pieces{"one ", "", "two "}));
  outbox.put("tail");
  EXPECT_EQ(joined(outbox.take()), "head one two tail");
  outbox.taken();
  EXPECT_TRUE(outbox.empty());
}

TEST(Outbox, gathers_small_texts_that_wait) {
  Outbox outbox;
  for (int count = 0; count < 1000; ++count) outbox.put("line\n");
  EXPECT_EQ(outbox.take().size(), 1U);
}

TEST(Outbox, leaves_alone_what_is_being_sent) {
  Outbox outbox;
  outbox.put("first");
  const auto sent = outbox.take();
  outbox.put("second");
  EXPECT_EQ(joined(sent), "first");
  outbox.taken();
  EXPECT_EQ(joined(outbox.take()), "second");
}

TEST(Outbox, counts_its_own_bytes_and_not_shared_ones) {
  Outbox outbox;
  outbox.put("12345");
  outbox.put(std::make_shared<const Pieces>(Pieces{std::string(1000, 'x')}));
  EXPECT_EQ(outbox.own_bytes(), 5U);
  static_cast<void>(outbox.take());
  outbox.taken();
  EXPECT_EQ(outbox.own_bytes(), 0U);
}

TEST(Outbox, gives_a_long_body_a_few_pieces_at_a_time) {
  Outbox outbox;
  outbox.put(std::make_shared<const Pieces>(Pieces(40, "piece")));
  std::size_t pieces = 0;
  for (; !outbox.empty(); outbox.taken()) {
    const std::size_t taken = outbox.take().size();
    EXPECT_LE(taken, 16U);
    pieces += taken;
  }
  EXPECT_EQ(pieces, 40U);
}

}  // namespace
}  // namespace skep::api

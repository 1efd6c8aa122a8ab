#include "engine/words.h"

#include <cerrno>

#include <gtest/gtest.h>

namespace skep::engine {
namespace {

using namespace std::chrono_literals;

TEST(Words, say_a_time_as_an_operator_does) {
  EXPECT_EQ(words_for(0s), "0ms");
  EXPECT_EQ(words_for(1500us), "2ms");
  EXPECT_EQ(words_for(400ms), "400ms");
  EXPECT_EQ(words_for(3200ms), "3.2s");
  EXPECT_EQ(words_for(9960ms), "10s");
  EXPECT_EQ(words_for(60s), "60s");
  EXPECT_EQ(words_for(320s), "5m 20s");
  EXPECT_EQ(words_for(5min), "5m");
  EXPECT_EQ(words_for(125min), "2h 5m");
}

TEST(Words, say_a_size_in_the_unit_it_fits) {
  EXPECT_EQ(words_for_bytes(512), "512 bytes");
  EXPECT_EQ(words_for_bytes(70ULL << 20U), "70 MiB");
  EXPECT_EQ(words_for_bytes(3565158ULL << 10U), "3.4 GiB");
}

TEST(Words, say_an_error_within_a_sentence) {
  EXPECT_EQ(words_for_errno(ENOENT), "no such file or directory");
  EXPECT_EQ(words_for_errno(123456), "error 123456");
}

}  // namespace
}  // namespace skep::engine

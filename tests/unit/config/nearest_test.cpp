#include "config/nearest.h"

#include <string>

#include <gtest/gtest.h>

namespace skep::config {
namespace {

TEST(EditDistance, counts_letters_put_in_left_out_changed_and_swapped) {
  EXPECT_EQ(edit_distance("workers", "workers"), 0U);
  EXPECT_EQ(edit_distance("worker", "workers"), 1U);
  EXPECT_EQ(edit_distance("workerss", "workers"), 1U);
  EXPECT_EQ(edit_distance("max_unavailable", "max-unavailable"), 1U);
  EXPECT_EQ(edit_distance("kerwors", "workers"), 4U);
  EXPECT_EQ(edit_distance("wrokers", "workers"), 1U);
  EXPECT_EQ(edit_distance("", "abc"), 3U);
  EXPECT_EQ(edit_distance("abc", ""), 3U);
}

TEST(Nearest, is_the_word_with_the_least_distance) {
  EXPECT_EQ(nearest("sof", {"for", "soft", "hard"}), "soft");
}

TEST(Nearest, is_the_first_of_equals) {
  EXPECT_EQ(nearest("bat", {"cat", "rat"}), "cat");
}

TEST(Nearest, is_none_where_no_word_is_near) {
  EXPECT_EQ(nearest("colour", {"command", "workers", "user"}), std::nullopt);
  EXPECT_EQ(nearest("health", {"heap", "ready"}), std::nullopt);
  EXPECT_EQ(nearest("x", {}), std::nullopt);
}

TEST(Nearest, does_not_look_at_very_long_words) {
  const std::string word(65, 'a');
  EXPECT_EQ(nearest(word, {std::string_view(word)}), std::nullopt);
}

}  // namespace
}  // namespace skep::config

#include "takeover_note.h"

#include <fcntl.h>

#include <gmock/gmock.h>

namespace skep {
namespace {

class TakeoverNoteTest : public testing::Test {
 protected:
  // A skepd that takes these over in turn and dies at the last.
  void dies_at(const std::vector<std::string>& apps) {
    TakeoverNote note(file);
    for (const std::string& app : apps) EXPECT_TRUE(note.begin(app)) << app;
  }

  host::StateFile file = *host::StateFile::make();
};

TEST_F(TakeoverNoteTest, names_the_app_at_which_three_have_died) {
  for (int death = 0; death < 3; ++death) dies_at({"api", "web"});
  TakeoverNote note(file);
  EXPECT_TRUE(note.begin("api"));
  EXPECT_FALSE(note.begin("web"));
  EXPECT_TRUE(note.begin("zoo"));
  note.end();
  EXPECT_TRUE(TakeoverNote(file).begin("web")) << "it begins anew";
}

TEST_F(TakeoverNoteTest, counts_deaths_at_one_app_only) {
  dies_at({"web"});
  dies_at({"web"});
  dies_at({"api"});
  dies_at({"web"});
  dies_at({"web"});
  EXPECT_TRUE(TakeoverNote(file).begin("web"));
}

TEST_F(TakeoverNoteTest, one_who_gets_through_ends_the_count) {
  dies_at({"web"});
  dies_at({"web"});
  TakeoverNote through(file);
  EXPECT_TRUE(through.begin("web"));
  through.end();
  dies_at({"web"});
  EXPECT_TRUE(TakeoverNote(file).begin("web"));
}

TEST_F(TakeoverNoteTest, what_was_survived_leaves_the_count_of_the_rest) {
  for (int death = 0; death < 3; ++death) {
    TakeoverNote note(file);
    EXPECT_TRUE(note.begin("*"));
    note.survive();
    dies_at({"web"});
  }
  TakeoverNote note(file);
  EXPECT_TRUE(note.begin("*"));
  EXPECT_FALSE(note.begin("web"));
}

TEST_F(TakeoverNoteTest, nonsense_counts_as_nothing) {
  for (const char* text :
       {"", "\n\n\n", "web", "web\nweb\n-99999999999\n", "\n\n99\n", "a\nb\nc\nd"}) {
    ASSERT_TRUE(file.write_note(text));
    EXPECT_TRUE(TakeoverNote(file).begin("web")) << text;
  }
}

}  // namespace
}  // namespace skep

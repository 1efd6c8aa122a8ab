#include "host/definitions.h"

#include <gtest/gtest.h>

#include "unit/host/scratch.h"

using namespace skep;
using namespace skep::host;
using namespace skep::test;
namespace fs = std::filesystem;

namespace {

class DefinitionsTest : public testing::Test {
 protected:
  DefinitionsTest() {
    fs::create_directory(folder / "one");
    fs::create_directory(folder / "two");
    fs::create_directory_symlink("one", folder / "current");
    spec.name = "web";
    spec.command = {"true"};
    spec.directory = folder / "current";
    configure();
  }

  void configure() { definitions.configure(std::make_shared<const AppSpec>(spec)); }
  void relink() const {
    fs::remove(folder / "current");
    fs::create_directory_symlink("two", folder / "current");
  }
  std::shared_ptr<const Nursery> find(std::uint64_t number) {
    const auto found = definitions.find(number, {}, "");
    return found ? found->nursery : nullptr;
  }

  Scratch folder;
  AppSpec spec;
  Definitions definitions;
};

}  // namespace

TEST_F(DefinitionsTest, resolve_the_links_of_the_directory_when_they_are_made) {
  EXPECT_EQ(find(1)->directory, fs::canonical(folder / "one"));
}

TEST_F(DefinitionsTest, stay_as_they_were_when_a_link_changes) {
  (void)find(1);
  relink();
  EXPECT_EQ(find(1)->directory, fs::canonical(folder / "one"));
  EXPECT_EQ(find(2)->directory, fs::canonical(folder / "two"));
}

TEST_F(DefinitionsTest, tell_which_are_new) {
  EXPECT_TRUE(definitions.find(1, {}, "")->made);
  EXPECT_FALSE(definitions.find(1, {}, "")->made);
}

TEST_F(DefinitionsTest, stay_as_they_were_when_the_command_changes) {
  (void)find(1);
  spec.command = {"false"};
  spec.stop.kill = std::chrono::seconds(77);
  configure();
  EXPECT_EQ(find(1)->spec->command.front(), "true");
  EXPECT_NE(find(1)->spec->stop.kill, spec.stop.kill);
  EXPECT_EQ(find(2)->spec->command.front(), "false");
}

TEST_F(DefinitionsTest, have_new_limits_at_once_in_the_newest) {
  (void)find(1);
  (void)find(2);
  relink();
  spec.logs.rotate_keep = 3;
  configure();
  EXPECT_NE(find(1)->spec->logs.rotate_keep, 3U);
  EXPECT_EQ(find(2)->spec->logs.rotate_keep, 3U);
  EXPECT_EQ(find(2)->directory, fs::canonical(folder / "one"));
}

TEST_F(DefinitionsTest, are_made_anew_once_they_were_not_kept) {
  (void)find(1);
  (void)find(2);
  relink();
  definitions.keep({2});
  EXPECT_EQ(find(2)->directory, fs::canonical(folder / "one"));
  EXPECT_EQ(find(1)->directory, fs::canonical(folder / "two"));
}

TEST_F(DefinitionsTest, that_cannot_be_made_are_tried_again) {
  fs::remove(folder / "current");
  const auto found = definitions.find(1, {}, "");
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().stage, "cannot change to directory " + (folder / "current"));
  EXPECT_EQ(found.error().error, ENOENT);
  relink();
  EXPECT_EQ(find(1)->directory, fs::canonical(folder / "two"));
}

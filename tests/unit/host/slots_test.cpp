#include "unit/host/host_fixture.h"

using namespace skep;
using namespace skep::test;
using testing::HasSubstr;

namespace {

class Slots : public HostFixture {};

constexpr auto out = host::Host::Stream::out;

}  // namespace

TEST_F(Slots, have_log_files_also_beyond_the_configured_workers) {
  program("");
  (void)spawn(5);
  EXPECT_EQ(host->log_file("web", 5, out).value().path, folder / "5.log");
  EXPECT_EQ(host->log_file("web", 4, out).error().message, "there is no worker web:4");
}

TEST_F(Slots, have_log_files_until_they_are_closed) {
  program("");
  (void)spawn(1);
  host->perform(action::CloseSlot{"web", 1});
  EXPECT_FALSE(host->log_file("web", 1, out));
}

TEST_F(Slots, have_a_log_file_when_a_spare_was_promoted_into_them) {
  program("");
  WorkerId spare = spawn(no_slot);
  promote(spare, 2);
  EXPECT_EQ(host->log_file("web", 2, out).value().path, folder / "2.log");
}

TEST_F(Slots, run_in_the_directory_that_their_definition_resolved) {
  std::filesystem::create_directory(folder / "one");
  std::filesystem::create_directory(folder / "two");
  std::filesystem::create_directory_symlink("one", folder / "current");
  program("console.log(require('path').basename(process.cwd()) + '.')");
  AppSpec spec = app();
  spec.directory = folder / "current";
  configure({spec});
  (void)spawn(0, 1);
  ASSERT_TRUE(log_has("0.log", "one."));
  std::filesystem::remove(folder / "current");
  std::filesystem::create_directory_symlink("two", folder / "current");
  (void)spawn(1, 1);
  (void)spawn(2, 2);
  EXPECT_TRUE(log_has("1.log", "one."));
  EXPECT_TRUE(log_has("2.log", "two."));
}

TEST_F(Slots, are_balanced_as_the_app_says) {
  AppSpec spec = app();
  spec.balance = Balance::least_connections;
  configure({spec});
  EXPECT_EQ(host->balance("web"), Balance::least_connections);
  EXPECT_FALSE(host->steering("web"));
  program(serves);
  ASSERT_TRUE(comes<event::Listening>(spawn(0)));
  EXPECT_TRUE(host->steering("web"));
}

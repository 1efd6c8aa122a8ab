#include "host/handover/kept_fds.h"

#include <gmock/gmock.h>

#include "host/handover/former.h"
#include "support/fake_reactor.h"
#include "unit/handover/manager.h"

namespace skep::host {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

class KeptFdsTest : public testing::Test {
 protected:
  std::vector<std::string> heard() {
    std::vector<std::string> texts;
    for (const auto& said : manager.hear()) texts.push_back(said.text);
    return texts;
  }
  static std::vector<std::string> names(const KeptFds& kept, const std::string& entry) {
    std::vector<std::string> found;
    for (const NamedDescriptor& fd : kept.all()) {
      if (fd.name != entry) continue;
      for (const auto inside = Bundle(UniqueFd(::dup(fd.fd))).look();
           const NamedFd& named : *inside)
        found.push_back(named.name);
    }
    return found;
  }

  skep::test::FakeReactor reactor;
  skep::test::Manager manager;
  KeptFds kept{
      std::make_unique<FdStore>(reactor, manager.address(), 100, [](const std::string&) {}),
      [](const std::string&) {}};
};

TEST_F(KeptFdsTest, a_worker_is_one_entry_until_it_is_gone) {
  kept.keep_worker("web", 17, {{"pidfd", 0}, {"channel", 0}});
  EXPECT_THAT(heard(), ElementsAre(HasSubstr("FDNAME=worker.web.17")));
  EXPECT_THAT(names(kept, "worker.web.17"), ElementsAre("pidfd", "channel"));
  kept.let_go_worker("web", 17);
  EXPECT_THAT(heard(), ElementsAre(StartsWith("FDSTOREREMOVE=1")));
  EXPECT_THAT(kept.all(), IsEmpty());
}

TEST_F(KeptFdsTest, an_apps_entry_grows_and_is_replaced_when_something_is_not_kept_any_more) {
  kept.keep_app("web", {{"s1", 0}});
  EXPECT_THAT(heard(), ElementsAre(HasSubstr("FDNAME=app.web.1")));
  kept.keep_app("web", {{"s2", 0}, {"s1", 0}});
  kept.keep_app("web", {{"s1", 0}, {"s2", 0}});
  EXPECT_THAT(heard(), IsEmpty());
  EXPECT_THAT(names(kept, "app.web.1"), ElementsAre("s1", "s2"));
  kept.keep_app("web", {{"s2", 0}});
  EXPECT_THAT(heard(),
              ElementsAre(HasSubstr("FDNAME=app.web.2"), "FDSTOREREMOVE=1\nFDNAME=app.web.1"))
      << "the new one first";
  kept.keep_app("web", {});
  EXPECT_THAT(heard(), ElementsAre("FDSTOREREMOVE=1\nFDNAME=app.web.2"));
}

TEST(KeptFdsRoom, is_for_the_sockets_of_apps_first) {
  skep::test::FakeReactor reactor;
  skep::test::Manager manager;
  std::vector<std::string> warned;
  KeptFds kept(
      std::make_unique<FdStore>(reactor, manager.address(), 2,
                                [&](const std::string& sentence) { warned.push_back(sentence); }),
      [](const std::string&) {});
  kept.reserve({"web"});
  EXPECT_TRUE(kept.keeps());
  kept.keep_worker("web", 1, {{"pidfd", 0}});
  EXPECT_FALSE(kept.keeps()) << "the last place is for the sockets";
  kept.keep_worker("web", 2, {{"pidfd", 0}});
  EXPECT_THAT(warned, ElementsAre(HasSubstr("raise FileDescriptorStoreMax=")));
  (void)manager.hear();
  kept.keep_app("web", {{"s1", 0}});
  EXPECT_EQ(manager.hear().size(), 1U);
  kept.keep_app("web", {{"s2", 0}});
  const auto said = manager.hear();
  ASSERT_EQ(said.size(), 2U);
  EXPECT_THAT(said[0].text, StartsWith("FDSTOREREMOVE=1")) << "there is no room for both";
}

TEST_F(KeptFdsTest, former_entries_of_an_app_go_when_theirs_is_made_anew) {
  kept.adopt_app("web", "app.web.7", UniqueFd(::dup(0)));
  kept.keep_app("web", {{"s9", 0}});
  EXPECT_THAT(heard(),
              ElementsAre(HasSubstr("FDNAME=app.web.8"), "FDSTOREREMOVE=1\nFDNAME=app.web.7"));
}

TEST(FormerTest, entries_are_sorted_by_what_they_are_of) {
  std::vector<NamedFd> entries;
  const auto add = [&](const std::string& name) {
    entries.push_back({name, Bundle::make()->take_reader()});
  };
  add("worker.web.1.17");
  add("app.web.1.3");
  add("app.web.1.4");
  add("other");
  entries.push_back({"worker.web.2", UniqueFd(::dup(0))});
  const FormerBundles bundles = sorted(std::move(entries));
  ASSERT_EQ(bundles.workers.size(), 1U);
  EXPECT_EQ(bundles.workers.begin()->first, "worker.web.1.17");
  ASSERT_EQ(bundles.apps.size(), 1U);
  EXPECT_EQ(bundles.apps.begin()->first, "web.1");
  EXPECT_EQ(bundles.apps.begin()->second.size(), 2U);
}

}  // namespace
}  // namespace skep::host

#include "host/handover/fd_store.h"

#include <gmock/gmock.h>

#include "support/fake_reactor.h"
#include "unit/handover/manager.h"

namespace skep::host {
namespace {

using skep::test::Manager;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class FdStoreTest : public testing::Test {
 protected:
  FdStore store(std::size_t most) {
    return FdStore(reactor, manager.address(), most,
                   [this](const std::string& sentence) { warned.push_back(sentence); });
  }

  static std::vector<std::string> texts(const std::vector<Manager::Said>& all) {
    std::vector<std::string> found;
    for (const auto& said : all) found.push_back(said.text);
    return found;
  }

  skep::test::FakeReactor reactor;
  Manager manager;
  std::vector<std::string> warned;
};

TEST_F(FdStoreTest, keeps_a_copy_under_its_name_and_lets_it_go) {
  FdStore kept = store(2);
  EXPECT_TRUE(kept.keep("worker.web.1", 0));
  auto said = manager.hear();
  ASSERT_EQ(said.size(), 1U);
  EXPECT_EQ(said[0].text, "FDSTORE=1\nFDNAME=worker.web.1\nFDPOLL=0");
  EXPECT_TRUE(said[0].fd);
  kept.remove("worker.web.1");
  EXPECT_THAT(texts(manager.hear()), ElementsAre("FDSTOREREMOVE=1\nFDNAME=worker.web.1"));
  kept.remove("worker.web.1");
  EXPECT_THAT(texts(manager.hear()), IsEmpty()) << "what is not there";
}

TEST_F(FdStoreTest, tells_once_that_it_is_full_until_there_was_room) {
  FdStore kept = store(1);
  EXPECT_EQ(kept.room(), 1U);
  EXPECT_TRUE(kept.keep("a", 0));
  EXPECT_EQ(kept.room(), 0U);
  EXPECT_FALSE(kept.keep("b", 0));
  EXPECT_FALSE(kept.keep("c", 0));
  EXPECT_THAT(warned, ElementsAre(HasSubstr("raise FileDescriptorStoreMax=")));
  kept.remove("a");
  EXPECT_TRUE(kept.keep("b", 0));
}

TEST_F(FdStoreTest, what_finds_the_managers_queue_full_is_sent_later_and_in_order) {
  FdStore kept = store(10'000);
  int count = 0;
  while (count < 5000) ASSERT_TRUE(kept.keep(std::to_string(count++), 0));
  std::vector<std::string> heard;
  for (int turn = 0; turn < 2000 && heard.size() < 5000; ++turn) {
    for (auto& text : texts(manager.hear())) heard.push_back(std::move(text));
    reactor.advance(std::chrono::milliseconds(10));
  }
  ASSERT_EQ(heard.size(), 5000U);
  for (int i = 0; i < 5000; ++i)
    EXPECT_EQ(heard[i], "FDSTORE=1\nFDNAME=" + std::to_string(i) + "\nFDPOLL=0");
}

TEST_F(FdStoreTest, without_a_manager_keeps_nothing) {
  FdStore none(reactor, "", 100, nullptr);
  EXPECT_FALSE(none.exists());
  EXPECT_FALSE(none.keep("a", 0));
  FdStore no_room(reactor, manager.address(), 0, nullptr);
  EXPECT_FALSE(no_room.exists());
}

TEST_F(FdStoreTest, tells_of_a_manager_that_is_not_there) {
  const FdStore lost(reactor, "@skep-nobody-listens", 10,
                     [this](const std::string& sentence) { warned.push_back(sentence); });
  EXPECT_FALSE(lost.exists());
  EXPECT_THAT(warned, ElementsAre(HasSubstr("cannot be reached")));
}

TEST_F(FdStoreTest, clears_all) {
  FdStore kept = store(10);
  EXPECT_TRUE(kept.keep("a", 0));
  kept.is_there("b");
  (void)manager.hear();
  kept.clear();
  EXPECT_THAT(texts(manager.hear()),
              ElementsAre("FDSTOREREMOVE=1\nFDNAME=a", "FDSTOREREMOVE=1\nFDNAME=b"));
}

}  // namespace
}  // namespace skep::host

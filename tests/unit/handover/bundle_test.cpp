#include "host/handover/bundle.h"

#include <array>
#include <cstring>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gmock/gmock.h>

namespace skep::host {
namespace {

using testing::HasSubstr;

class BundleTest : public testing::Test {
 protected:
  BundleTest() {
    std::array<int, 2> ends{-1, -1};
    EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    reader.reset(ends[0]);
    writer.reset(ends[1]);
  }

  // Puts a message into the queue that no Bundle would send.
  static Bundle with_message(std::string text, int descriptors) {
    std::array<int, 2> ends{-1, -1};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()), 0);
    alignas(cmsghdr) std::array<char, CMSG_SPACE(4 * sizeof(int))> control{};
    iovec part{text.data(), text.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    if (descriptors > 0) {
      message.msg_control = control.data();
      message.msg_controllen = CMSG_SPACE(descriptors * sizeof(int));
      cmsghdr* header = CMSG_FIRSTHDR(&message);
      header->cmsg_level = SOL_SOCKET;
      header->cmsg_type = SCM_RIGHTS;
      header->cmsg_len = CMSG_LEN(descriptors * sizeof(int));
      const std::array<int, 4> fds{0, 0, 0, 0};
      std::memcpy(CMSG_DATA(header), fds.data(), descriptors * sizeof(int));
    }
    EXPECT_GE(::sendmsg(ends[1], &message, 0), 0);
    ::close(ends[1]);
    return Bundle(UniqueFd(ends[0]));
  }

  UniqueFd reader;
  UniqueFd writer;
};

TEST_F(BundleTest, gives_what_was_put_in_as_often_as_it_is_asked) {
  auto bundle = Bundle::make();
  ASSERT_TRUE(bundle);
  ASSERT_TRUE(
      bundle->add(std::vector<NamedDescriptor>{{"in", reader.get()}, {"out", writer.get()}}));
  for (int times = 0; times < 3; ++times) {
    const auto found = bundle->look();
    ASSERT_TRUE(found) << found.error().message;
    ASSERT_EQ(found->size(), 2U);
    EXPECT_EQ((*found)[0].name, "in");
    EXPECT_EQ(::write((*found)[1].fd.get(), "x", 1), 1);
    char byte = 0;
    EXPECT_EQ(::read(reader.get(), &byte, 1), 1);
    EXPECT_NE(::fcntl((*found)[0].fd.get(), F_GETFD) & FD_CLOEXEC, 0);
  }
}

TEST_F(BundleTest, outlives_who_made_it) {
  UniqueFd kept;
  {
    auto bundle = Bundle::make();
    ASSERT_TRUE(bundle->add(std::vector<NamedDescriptor>{{"out", writer.get()}}));
    kept.reset(::fcntl(bundle->descriptor(), F_DUPFD_CLOEXEC, 3));
  }
  writer.reset();
  const Bundle adopted(std::move(kept));
  EXPECT_FALSE(adopted.can_add());
  const auto found = adopted.look();
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(::write(found->front().fd.get(), "x", 1), 1);
}

TEST_F(BundleTest, holds_more_than_fit_into_one_message_and_grows) {
  auto bundle = Bundle::make();
  std::vector<NamedDescriptor> many;
  for (int i = 0; i < 600; ++i) many.push_back({"s" + std::to_string(i), writer.get()});
  ASSERT_TRUE(bundle->add(many));
  ASSERT_TRUE(bundle->add(std::vector<NamedDescriptor>{{"last", writer.get()}}));
  const auto found = bundle->look();
  ASSERT_TRUE(found) << found.error().message;
  ASSERT_EQ(found->size(), 601U);
  EXPECT_EQ(found->back().name, "last");
}

TEST_F(BundleTest, that_names_another_number_than_it_holds_is_an_error) {
  EXPECT_THAT(with_message("one\ntwo\n", 1).look().error().message, HasSubstr("names 2"));
  EXPECT_THAT(with_message("", 1).look().error().message, HasSubstr("names 0"));
  EXPECT_THAT(with_message("one\n", 0).look().error().message, HasSubstr("holds 0"));
  EXPECT_FALSE(with_message("no newline", 1).look());
  EXPECT_FALSE(with_message("a blank\n", 1).look());
  EXPECT_FALSE(with_message(std::string(65, 'x') + '\n', 1).look());
  EXPECT_FALSE(with_message(std::string(100'000, '\n'), 2).look());
}

TEST_F(BundleTest, that_is_empty_holds_nothing) {
  const auto bundle = Bundle::make();
  ASSERT_TRUE(bundle->look());
  EXPECT_TRUE(bundle->look()->empty());
}

TEST_F(BundleTest, is_told_from_other_descriptors) {
  EXPECT_TRUE(is_bundle(Bundle::make()->descriptor()));
  EXPECT_FALSE(is_bundle(reader.get()));
  EXPECT_FALSE(Bundle(std::move(reader)).look());
}

}  // namespace
}  // namespace skep::host

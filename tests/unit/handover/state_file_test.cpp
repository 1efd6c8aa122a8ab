#include "host/handover/state_file.h"

#include <fcntl.h>
#include <string>
#include <sys/mman.h>
#include <unistd.h>

#include <gmock/gmock.h>

namespace skep::host {
namespace {

constexpr off_t heads = 128;

StateFile again(const StateFile& file) {
  return StateFile::of(UniqueFd(::fcntl(file.descriptor(), F_DUPFD_CLOEXEC, 3)));
}

off_t size_of(const StateFile& file) {
  return ::lseek(file.descriptor(), 0, SEEK_END);
}

TEST(StateFileTest, gives_the_last_text_also_to_the_next) {
  auto file = StateFile::make();
  ASSERT_TRUE(file);
  EXPECT_FALSE(file->read());
  for (const char* text : {"one", "two", "", "three"}) {
    ASSERT_TRUE(file->write(text));
    EXPECT_EQ(*file->read(), text);
    EXPECT_EQ(*again(*file).read(), text);
  }
  auto next = again(*file);
  ASSERT_TRUE(next.write("of the next"));
  EXPECT_EQ(*again(next).read(), "of the next");
}

TEST(StateFileTest, does_not_grow_with_the_number_of_texts) {
  auto file = StateFile::make();
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(file->write(std::string(200'000 + i % 7 * 1000, 'x')));
  EXPECT_LT(size_of(*file), 2'000'000);
}

TEST(StateFileTest, keeps_the_text_before_while_one_of_any_length_is_written) {
  auto file = StateFile::make();
  std::string before;
  for (std::size_t size = 1; size < 3'000'000; size = size * 7 / 3 + 1) {
    const std::string text(size, static_cast<char>('a' + size % 26));
    ASSERT_TRUE(file->write(text));
    if (!before.empty()) {
      // A writer that died after the text, before its head was there.
      auto copy = again(*file);
      EXPECT_EQ(*copy.read(), text);
    }
    before = text;
  }
}

// Whatever one bit says otherwise: the text, the one before it, or none.
TEST(StateFileTest, a_changed_bit_gives_the_former_text_or_none) {
  auto file = StateFile::make();
  ASSERT_TRUE(file->write("the former text"));
  ASSERT_TRUE(file->write("the newest text"));
  for (off_t at = 0; at < size_of(*file); at = at < 4096 ? at + 1 : at + 997) {
    char byte = 0;
    ASSERT_EQ(::pread(file->descriptor(), &byte, 1, at), 1);
    for (int bit = 0; bit < 8; ++bit) {
      const char changed = static_cast<char>(byte ^ (1 << bit));
      ASSERT_EQ(::pwrite(file->descriptor(), &changed, 1, at), 1);
      const auto text = again(*file).read();
      EXPECT_THAT(text.value_or("the former text"),
                  testing::AnyOf("the former text", "the newest text"))
          << at;
    }
    ASSERT_EQ(::pwrite(file->descriptor(), &byte, 1, at), 1);
  }
  EXPECT_EQ(*again(*file).read(), "the newest text");
}

TEST(StateFileTest, a_file_of_any_length_is_read_without_harm) {
  auto file = StateFile::make();
  ASSERT_TRUE(file->write("the former text"));
  ASSERT_TRUE(file->write("the newest text"));
  for (off_t size = size_of(*file); size >= 0; size -= size > 4096 ? 501 : 1) {
    ASSERT_EQ(::ftruncate(file->descriptor(), size), 0);
    const auto text = again(*file).read();
    EXPECT_THAT(text.value_or("the former text"),
                testing::AnyOf("the former text", "the newest text"))
        << size;
  }
}

TEST(StateFileTest, writes_over_the_broken_text_and_not_over_the_whole_one) {
  auto file = StateFile::make();
  ASSERT_TRUE(file->write("the former text"));
  ASSERT_TRUE(file->write("the newest text"));
  std::string all(static_cast<std::size_t>(size_of(*file)), '\0');
  ASSERT_GT(::pread(file->descriptor(), all.data(), all.size(), 0), heads);
  const auto newest = static_cast<off_t>(all.find("the newest text"));
  ASSERT_EQ(::pwrite(file->descriptor(), "X", 1, newest), 1);
  auto next = again(*file);
  ASSERT_EQ(*next.read(), "the former text");
  ASSERT_TRUE(next.write("another text"));
  EXPECT_EQ(*again(next).read(), "another text");
  const auto written = ::lseek(next.descriptor(), 0, SEEK_END);
  std::string now(static_cast<std::size_t>(written), '\0');
  ASSERT_GT(::pread(next.descriptor(), now.data(), now.size(), 0), heads);
  EXPECT_NE(now.find("the former text"), std::string::npos) << "it was whole until then";
}

TEST(StateFileTest, has_a_note_of_its_own) {
  auto file = StateFile::make();
  EXPECT_EQ(file->note(), "");
  ASSERT_TRUE(file->write("text"));
  ASSERT_TRUE(file->write_note("web"));
  ASSERT_TRUE(file->write_note("api"));
  EXPECT_EQ(again(*file).note(), "api");
  EXPECT_EQ(*again(*file).read(), "text");
  EXPECT_FALSE(file->write_note(std::string(2000, 'x')));
}

TEST(StateFileTest, of_something_else_has_nothing) {
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  const UniqueFd writer(ends[1]);
  auto file = StateFile::of(UniqueFd(ends[0]));
  EXPECT_FALSE(file.read());
  EXPECT_FALSE(file.write("text"));
  EXPECT_EQ(file.note(), "");
}

}  // namespace
}  // namespace skep::host

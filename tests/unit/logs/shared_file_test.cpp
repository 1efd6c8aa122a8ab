#include <map>
#include <random>

#include <gtest/gtest.h>

#include "unit/logs/support.h"

namespace skep::host::test {
namespace {

// A line that names its writer and number and whose body can be told to be whole.
std::string line_of(int writer, int number, std::size_t length) {
  const char letter = static_cast<char>('a' + (writer * 7 + number) % 26);
  return std::to_string(writer) + " " + std::to_string(number) + " " + std::to_string(length) +
         " " + std::string(length, letter);
}

// Writes its lines in pieces that end anywhere.
void write_in_pieces(int fd, int writer, int lines) {
  std::mt19937 random(static_cast<unsigned>(writer));
  std::string text;
  for (int number = 0; number < lines; ++number) {
    const std::size_t length = random() % 10 == 0 ? random() % 20'000 : random() % 200;
    text += line_of(writer, number, length) + "\n";
    const std::size_t piece = random() % (text.size() + 1);
    write_all(fd, std::string_view(text).substr(0, piece));
    text.erase(0, piece);
  }
  write_all(fd, text);
}

bool is_whole(const std::string& line) {
  int writer = 0;
  int number = 0;
  std::size_t length = 0;
  return std::sscanf(line.c_str(), "%d %d %zu ", &writer, &number, &length) == 3 &&
         line == line_of(writer, number, length);
}

TEST(SharedFile, has_every_line_of_eight_writers_once_and_whole_over_rotation) {
  constexpr int writers = 8;
  constexpr int lines = 1500;
  const TempDir dir;
  Logs logs;
  std::vector<std::thread> threads;
  for (int writer = 0; writer < writers; ++writer)
    threads.emplace_back([out = logs.capture(dir / "log", 100'000), writer] {
      write_in_pieces(out.get(), writer, lines);
    });
  for (auto& thread : threads) thread.join();
  logs.flush();

  std::map<std::string, int> seen;
  for (const auto& line : lines_of(read_rotated(dir / "log"))) {
    ASSERT_TRUE(is_whole(line)) << line.substr(0, 80);
    ++seen[line.substr(0, line.find(' ', line.find(' ') + 1))];
  }
  EXPECT_EQ(seen.size(), static_cast<std::size_t>(writers * lines));
  for (const auto& [name, count] : seen) EXPECT_EQ(count, 1) << name;
  EXPECT_TRUE(std::filesystem::exists(dir / "log.5"));
}

TEST(SharedFile, ends_each_file_with_a_whole_line_and_within_its_size) {
  const TempDir dir;
  Logs logs;
  const UniqueFd out = logs.capture(dir / "log", 50'000);
  write_in_pieces(out.get(), 3, 500);
  logs.flush();
  for (int number = 1; std::filesystem::exists(dir / ("log." + std::to_string(number))); ++number) {
    const std::string text = read_file(dir / ("log." + std::to_string(number)));
    EXPECT_LE(text.size(), 50'000);
    EXPECT_EQ(text.back(), '\n');
  }
}

TEST(SharedFile, keeps_the_order_of_each_writer) {
  const TempDir dir;
  Logs logs;
  const UniqueFd one = logs.capture(dir / "log", 10'000);
  const UniqueFd other = logs.capture(dir / "log", 10'000);
  for (int number = 0; number < 5000; ++number) {
    write_all(one.get(), "one " + std::to_string(number) + "\n");
    write_all(other.get(), "other " + std::to_string(number) + "\n");
  }
  logs.flush();
  int next_one = 0;
  int next_other = 0;
  for (const auto& line : lines_of(read_rotated(dir / "log"))) {
    int& next = line.starts_with("one ") ? next_one : next_other;
    EXPECT_EQ(line.substr(line.find(' ') + 1), std::to_string(next++));
  }
  EXPECT_EQ(next_one, 5000);
  EXPECT_EQ(next_other, 5000);
}

TEST(SharedFile, gives_the_last_line_of_an_ended_stream_its_newline) {
  const TempDir dir;
  Logs logs({.silence = 1h});
  const UniqueFd stays = logs.capture(dir / "log");
  write_all(logs.capture(dir / "log").get(), "last words");
  EXPECT_TRUE(becomes_true([&] { return read_file(dir / "log") == "last words\n"; }));
}

TEST(SharedFile, breaks_a_line_longer_than_64_kib_only_with_a_newline) {
  const TempDir dir;
  Logs logs({.silence = 1h});
  const UniqueFd one = logs.capture(dir / "log");
  const UniqueFd other = logs.capture(dir / "log");
  const std::string half(100'000, 'x');
  write_all(one.get(), half);
  ASSERT_TRUE(becomes_true([&] { return read_file(dir / "log").size() == half.size(); }));
  write_all(other.get(), "between\n");
  logs.flush();
  write_all(one.get(), half + "\n");
  logs.flush();
  EXPECT_TRUE(read_file(dir / "log") == half + "\nbetween\n" + half + "\n");
}

TEST(SharedFile, is_one_whatever_the_spelling_of_its_path) {
  const TempDir dir;
  Logs logs({.silence = 1h});
  const UniqueFd one = logs.capture(dir / "log");
  const UniqueFd other = logs.capture(dir / ".//./log");
  const std::string begun(100'000, 'x');
  write_all(one.get(), begun);
  ASSERT_TRUE(becomes_true([&] { return read_file(dir / "log").size() == begun.size(); }));
  write_all(other.get(), "other\n");
  logs.flush();
  EXPECT_TRUE(read_file(dir / "log") == begun + "\nother\n");
}

}  // namespace
}  // namespace skep::host::test

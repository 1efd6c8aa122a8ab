#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "support/places.h"
#include "unit/config/support.h"

namespace skep::config {
namespace {

using Random = std::mt19937_64;

constexpr int rounds = 1500;

// SKEP_SEED plays other changes than the usual ones, or again those of a failure.
std::uint64_t seed() {
  const char* given = std::getenv("SKEP_SEED");
  return given == nullptr ? 20240607 : std::strtoull(given, nullptr, 10);
}

std::size_t below(Random& random, std::size_t limit) {
  return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random);
}

// Every key of every section, without the comments around them.
std::string whole_config() {
  std::ifstream file(test::in_source("config/skep.toml"));
  std::string out;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("# ") || line.size() < 2) continue;
    out += (line[0] == '#' ? line.substr(1) : line) + '\n';
  }
  return out;
}

void check(const Folder& folder, const std::string& text, int round) {
  const std::string path = folder.file("skep.toml", text);
  const auto config = load(path, four_cores());
  if (config) return;
  ASSERT_FALSE(config.error().empty()) << "SKEP_SEED=" << seed() << ", round " << round;
  for (const Problem& problem : config.error()) {
    EXPECT_FALSE(problem.message.empty()) << "SKEP_SEED=" << seed() << ", round " << round;
    EXPECT_EQ(problem.message.find('\n'), std::string::npos) << problem.message;
  }
}

std::string mutated(std::string text, Random& random) {
  constexpr std::string_view likely = "\"'[]{}=.,#\n\\$ 09-_";
  for (std::size_t count = 1 + below(random, 6); count > 0 && !text.empty(); --count) {
    const std::size_t at = below(random, text.size());
    const std::size_t length = 1 + below(random, std::min<std::size_t>(30, text.size() - at));
    switch (below(random, 5)) {
      case 0:
        text[at] = static_cast<char>(below(random, 256));
        break;
      case 1:
        text.erase(at, length);
        break;
      case 2:
        text.insert(below(random, text.size()), text.substr(at, length));
        break;
      case 3:
        text.insert(at, 1 + below(random, 40), likely[below(random, likely.size())]);
        break;
      default:
        text[at] = likely[below(random, likely.size())];
    }
  }
  return text;
}

TEST(Loader, survives_random_bytes) {
  const Folder folder;
  Random random(seed());
  for (int round = 0; round < rounds; ++round) {
    std::string text(below(random, 300), '\0');
    std::generate(text.begin(), text.end(),
                  [&] { return static_cast<char>(1 + below(random, 127)); });
    check(folder, text, round);
  }
}

TEST(Loader, survives_random_pieces_of_toml) {
  const std::array<std::string, 24> pieces{
      "[app.web]", "[daemon]", "\n", "command", "=",      "[",   "]",  "{",
      "}",         ",",        "\"", "'",       R"(""")", "'''", "\\", "1979-05-27",
      ".",         "${",       "5",  "-1.5",    "true",   "env", "#",  "[["};
  const Folder folder;
  Random random(seed());
  for (int round = 0; round < rounds; ++round) {
    std::string text;
    for (std::size_t count = below(random, 60); count > 0; --count)
      text += pieces.at(below(random, pieces.size()));
    check(folder, text, round);
  }
}

TEST(Loader, survives_a_good_config_with_random_changes) {
  const std::string good = whole_config();
  ASSERT_EQ(loaded(good).apps.size(), 1U);
  const Folder folder;
  Random random(seed());
  for (int round = 0; round < rounds; ++round) check(folder, mutated(good, random), round);
}

TEST(Loader, survives_what_is_nested_or_long_without_end) {
  std::string dots = "a";
  std::string arrays = "a = ";
  std::string tables = "a = ";
  for (int level = 0; level < 100'000; ++level) {
    dots += ".a";
    arrays += '[';
    tables += "{a=";
  }
  for (const std::string& text :
       {dots + " = 1", '[' + dots + ']', arrays, tables, std::string(500'000, '"'),
        "a = \"" + std::string(900'000, 'x') + '"', std::string(900'000, 'a') + " = 1"})
    EXPECT_FALSE(problems_of(text).empty());
}

TEST(Loader, survives_a_file_of_nothing_but_errors) {
  std::string text = "[app.web]\n";
  for (int line = 0; line < 50'000; ++line) text += "k" + std::to_string(line) + " = 1\n";
  EXPECT_EQ(problems_of(text).size(), 501U);
}

}  // namespace
}  // namespace skep::config

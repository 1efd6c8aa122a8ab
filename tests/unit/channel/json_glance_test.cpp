#include "host/channel/json_glance.h"

#include <ctime>
#include <random>

#include <boost/json/parse.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>

using namespace skep::host;
using namespace std::string_view_literals;

namespace {

bool boost_takes(std::string_view text) {
  boost::json::parse_options options;
  options.max_depth = deepest_json;
  boost::json::error_code error;
  (void)boost::json::parse({text.data(), text.size()}, error, {}, options);
  return !error;
}

bool glance_takes(std::string_view text) {
  return glance_at_json(text).valid;
}

}  // namespace

TEST(JsonGlance, takes_what_json_is) {
  for (const auto text :
       {"0"sv, "-0"sv, "10"sv, "-1.5e+10"sv, "1E5"sv, "0.25"sv, "true"sv, "false"sv, "null"sv,
        "\"\""sv, "[]"sv, "{}"sv, " [ 1 , {\"a\" : [ ] } , \"b\" ]\r\n\t"sv,
        R"("\"\\\/\b\f\n\r\t\u00e9\uD83D\ude00")"sv,
        "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\x7f\""sv,
        R"("seven bytes and \u0031 more, and then the end of it")"sv})
    EXPECT_TRUE(glance_takes(text)) << text;
}

TEST(JsonGlance, takes_nothing_else) {
  for (const auto text :
       {""sv,        " "sv,         "01"sv,         "+1"sv,        "-"sv,     "1."sv,
        ".5"sv,      "1e"sv,        "1e+"sv,        "0x1"sv,       "NaN"sv,   "tru"sv,
        "truer"sv,   "nul"sv,       "1 2"sv,        "["sv,         "]"sv,     "[1"sv,
        "[1,"sv,     "[1,]"sv,      "[,1]"sv,       "[1 2]"sv,     "{"sv,     "{\"a\""sv,
        "{\"a\":"sv, "{\"a\":1"sv,  "{\"a\":1,}"sv, "{\"a\" 1}"sv, "{a:1}"sv, "{1:1}"sv,
        "[1}"sv,     "{\"a\":1]"sv, "'a'"sv,        "// x\n1"sv,   "1\0"sv,   "\"\0\""sv})
    EXPECT_FALSE(glance_takes(text)) << text;
}

TEST(JsonGlance, looks_into_strings) {
  for (const auto text : {"\""sv,
                          "\"abc"sv,
                          "\"abc\\\""sv,
                          "\"a\nb\""sv,
                          "\"1234567\x1f\""sv,
                          R"("\x")"sv,
                          R"("\u12")"sv,
                          R"("\u12g4")"sv,
                          R"("\ud800")"sv,
                          R"("\ud800x")"sv,
                          R"("\ud800\n")"sv,
                          R"("\ud800\ud800")"sv,
                          R"("\udc00")"sv,
                          "\"\\\0\""sv,
                          "\"\x80\""sv,
                          "\"\xc0\x80\""sv,
                          "\"\xc1\xbf\""sv,
                          "\"\xc3\""sv,
                          "\"\xc3\xc3\""sv,
                          "\"\xe0\x80\x80\""sv,
                          "\"\xed\xa0\x80\""sv,
                          "\"\xf0\x80\x80\x80\""sv,
                          "\"\xf4\x90\x80\x80\""sv,
                          "\"\xf5\x80\x80\x80\""sv,
                          "\"\xe2\x82\""sv,
                          "\"\xf0\x9f\x98\""sv})
    EXPECT_FALSE(glance_takes(text)) << text;
}

TEST(JsonGlance, keeps_the_last_cmd_of_the_outermost_object) {
  EXPECT_EQ(glance_at_json(R"({"cmd":"x"})").cmd, "x");
  EXPECT_EQ(glance_at_json(R"({"cmd":"x","a":["cmd",{"cmd":"z"}],"cmd":"y"})").cmd, "y");
  EXPECT_EQ(glance_at_json(R"({"\u0063m\u0064":"\u0078\n"})").cmd, "x\n");
  EXPECT_EQ(glance_at_json(R"({"cmd":"x","cmd":{"cmd":"y"}})").cmd, std::nullopt);
  EXPECT_EQ(glance_at_json(R"({"cmd":"x","cmd":7})").cmd, std::nullopt);
  EXPECT_EQ(glance_at_json(R"([{"cmd":"x"}])").cmd, std::nullopt);
  EXPECT_EQ(glance_at_json(R"(["cmd","x"])").cmd, std::nullopt);
  EXPECT_EQ(glance_at_json(R"({"a":{"b":1},"cmd":"x"})").cmd, "x");
}

TEST(JsonGlance, keeps_256_bytes_of_it) {
  EXPECT_EQ(glance_at_json(fmt::format(R"({{"cmd":"{}"}})", std::string(1000, 'x'))).cmd,
            std::string(256, 'x'));
  EXPECT_EQ(glance_at_json(fmt::format(R"({{"cmd":"\n{}"}})", std::string(1000, 'x'))).cmd,
            '\n' + std::string(255, 'x'));
}

TEST(JsonGlance, is_of_one_mind_with_a_parser_on_what_chance_makes_of_json) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE(fmt::format("seed {}", seed));
  std::mt19937 random(seed);
  const auto below = [&](std::size_t bound) { return random() % bound; };
  const std::vector<std::string> good{
      R"({"a":[1,-2.5e3,true,false,null,"\u00e9\ud83d\ude00 \\ \" x"],"b":{"cmd":""},"c":[[],{}]})",
      "[\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80 and some more letters\",0,\"\"]", R"("plain text")"};
  const std::string_view letters = "\",:{}[]-+0.eE\\ut\x80\xc3\n ";
  for (int round = 0; round < 20000; ++round) {
    std::string text = good[below(good.size())];
    for (std::size_t i = below(3); i > 0; --i) {
      const std::size_t place = below(text.size());
      if (below(3) == 0)
        text.erase(place, 1 + below(3));
      else
        text.insert(place, 1, letters[below(letters.size())]);
      if (text.empty()) text = "1";
    }
    ASSERT_EQ(glance_takes(text), boost_takes(text)) << text;
  }
}

// Of code as it is shipped: other builds are many times slower.
#if defined(NDEBUG) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST(JsonGlance, costs_less_than_a_turn_of_the_reactor_for_the_longest_line) {
  const auto cpu = [] {
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
  };
  for (const std::string_view piece :
       {"1,"sv, "[],"sv, "\"\","sv, "\"a\\n\","sv, "{\"a\":1e1},"sv, "\"\\ud83d\\ude00\","sv,
        "\"\xc3\xa9\","sv, "{\"cmd\":1},"sv, "[[[[[[[[]]]]]]]],"sv}) {
    std::string text = "[";
    while (text.size() < (1U << 20) - 20) text += piece;
    text += "1]";
    double best = 1e9;
    for (int i = 0; i < 5; ++i) {
      const double begun = cpu();
      ASSERT_TRUE(glance_takes(text));
      best = std::min(best, cpu() - begun);
    }
    EXPECT_LT(best, 10) << piece;
  }
}
#endif

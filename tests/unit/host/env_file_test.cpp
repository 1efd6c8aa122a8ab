#include "host/env_file.h"

#include <sys/stat.h>

#include <gmock/gmock.h>

#include "unit/host/scratch.h"

using namespace skep;
using namespace skep::host;
using namespace skep::test;

namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

EnvFile parsed(std::string_view text) {
  auto variables = parse_env_file(text);
  EXPECT_TRUE(variables) << variables.error().message;
  return variables ? *variables : EnvFile{};
}

std::string value_of(const std::string& value) {
  const auto variables = parsed("A=" + value);
  return variables.size() == 1 ? variables[0].second : "(not one)";
}

std::string error_of(std::string_view text) {
  const auto variables = parse_env_file(text);
  return variables ? "" : variables.error().message;
}

}  // namespace

TEST(EnvFiles, have_a_variable_a_line_and_comments) {
  EXPECT_THAT(parsed("# one\n; two\n\n  A = b c \nB=\n\tC=d # no comment\r\n"),
              ElementsAre(Pair("A", "b c"), Pair("B", ""), Pair("C", "d # no comment")));
}

TEST(EnvFiles, give_the_last_value_last) {
  EXPECT_THAT(parsed("A=1\nA=2"), ElementsAre(Pair("A", "1"), Pair("A", "2")));
}

TEST(EnvFiles, hold_values_together_by_quotes) {
  EXPECT_EQ(value_of(R"("a  b ")"), "a  b ");
  EXPECT_EQ(value_of(R"('a "b" \n $c')"), R"(a "b" \n $c)");
  EXPECT_EQ(value_of(R"("a \"b\" \\ \$c \n")"), R"(a "b" \ $c \n)");
  EXPECT_EQ(value_of(R"("a"'b' c)"), "abc");
  EXPECT_EQ(value_of(R"(it's "so")"), R"(it's "so")");
  EXPECT_EQ(value_of("\"one\ntwo\"\n"), "one\ntwo");
}

TEST(EnvFiles, take_what_a_backslash_is_in_front_of_as_it_is) {
  EXPECT_EQ(value_of(R"(a\ \ )"), "a  ");
  EXPECT_EQ(value_of(R"(a\nb\\)"), R"(anb\)");
  EXPECT_EQ(value_of("a\\\nb"), "ab");
  EXPECT_EQ(value_of("\"a\\\nb\""), "ab");
}

TEST(EnvFiles, expand_nothing) {
  EXPECT_EQ(value_of("${HOME}/$(ls)`"), "${HOME}/$(ls)`");
}

TEST(EnvFiles, are_refused_with_the_line_and_without_the_value) {
  EXPECT_EQ(error_of("A=1\nhoney\n"),
            "2: this line sets no variable; write NAME=value, or '#' in front of a comment");
  EXPECT_EQ(error_of("A=1\n\nB='honey\nC=2\n"), "3: a quote that begins here is not closed");
  EXPECT_EQ(error_of("export A=honey"), "1: a shell's `export` has no meaning here; take it away");
  EXPECT_EQ(error_of("A B=honey"),
            "1: what is in front of '=' cannot name a variable; letters, digits and '_' can");
  EXPECT_EQ(error_of("1=honey").substr(0, 2), "1:");
  EXPECT_EQ(error_of("SKEP_APP=honey"),
            "1: SKEP_APP is set by skepd itself for each worker; remove it");
  EXPECT_EQ(error_of(std::string("A=b\0c", 5)), "1: A has a NUL character in it");
  EXPECT_EQ(error_of("A=" + std::string(200'000, 'x')),
            "1: A is longer than a program can be given");
}

TEST(EnvFiles, count_lines_that_values_go_over) {
  EXPECT_EQ(error_of("A='1\n2'\nB=a\\\nb\n=c\n").substr(0, 2), "5:");
}

TEST(EnvFiles, name_themselves_in_errors) {
  const Scratch folder;
  const std::string file = folder.write("web.env", "A=1\nhoney\n");
  EXPECT_THAT(read_env_file(file).error().message, HasSubstr(file + ":2: this line"));
  EXPECT_THAT(read_env_file(file).error().message, Not(HasSubstr("honey")));
  EXPECT_EQ(
      read_env_file(folder / "none").error().message,
      "cannot read " + folder / "none" + " of `env-files`: No such file or directory; make it");
}

TEST(EnvFiles, need_not_be_there_with_a_dash_in_front) {
  const Scratch folder;
  EXPECT_TRUE(read_env_file("-" + folder / "none")->empty());
  EXPECT_THAT(*read_env_file("-" + folder.write("web.env", "A=1")), ElementsAre(Pair("A", "1")));
  EXPECT_FALSE(read_env_file("-" + folder.write("bad.env", "A")));
}

TEST(EnvFiles, are_regular_files_of_a_bounded_size) {
  const Scratch folder;
  const std::string pipe = folder / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_THAT(read_env_file(pipe).error().message, HasSubstr("it is no regular file"));
  EXPECT_THAT(read_env_file("/dev/zero").error().message, HasSubstr("it is no regular file"));
  const std::string large = folder.write("large.env", std::string(largest_env_file + 1, '\n'));
  EXPECT_THAT(read_env_file(large).error().message, HasSubstr("larger than 1 MiB"));
  EXPECT_TRUE(read_env_file(folder.write("full.env", std::string(largest_env_file, '\n'))));
}

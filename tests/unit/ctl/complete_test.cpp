#include "ctl/completion/complete.h"

#include <algorithm>

#include <gmock/gmock.h>

#include "ctl/completion/option_names.h"
#include "ctl/verbs/table.h"

namespace skep::ctl {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::Not;
using testing::UnorderedElementsAre;

LiveNames two_apps() {
  return {{{"web:0", "RUNNING"}, {"web:1", "STOPPED"}, {"job:0", "EXITED"}},
          {{"web", "app"}, {"job", "app"}}};
}

std::vector<std::string> words_for(const std::vector<std::string>& typed) {
  std::vector<std::string> words;
  for (const Candidate& candidate : complete(typed, two_apps).candidates)
    words.push_back(candidate.word);
  return words;
}

TEST(Completion, of_nothing_is_every_verb_with_its_summary) {
  const Completion completion = complete(std::vector<std::string>{""}, two_apps);
  ASSERT_EQ(completion.candidates.size(), all_verbs().size());
  EXPECT_EQ(completion.candidates.front().about, all_verbs().front()->summary);
}

TEST(Completion, of_a_verbs_beginning_is_the_verbs_that_begin_so) {
  EXPECT_THAT(words_for({"sta"}), UnorderedElementsAre("start", "status"));
}

TEST(Completion, of_a_name_is_what_skepd_has) {
  EXPECT_THAT(words_for({"status", "we"}), UnorderedElementsAre("web", "web:0", "web:1"));
  EXPECT_THAT(words_for({"stop", "web:0", "web:"}), UnorderedElementsAre("web:0", "web:1"));
}

TEST(Completion, of_an_app_offers_no_workers) {
  EXPECT_THAT(words_for({"roll", ""}), UnorderedElementsAre("all", "web", "job"));
}

TEST(Completion, of_signal_is_a_signal_then_workers) {
  EXPECT_THAT(words_for({"signal", "US"}), UnorderedElementsAre("USR1", "USR2"));
  EXPECT_THAT(words_for({"signal", "HUP", "job"}), UnorderedElementsAre("job", "job:0"));
}

TEST(Completion, of_tail_is_a_worker_then_a_stream) {
  EXPECT_THAT(words_for({"tail", "web:0", "std"}), ElementsAre("stdout", "stderr"));
}

TEST(Completion, of_a_dash_is_the_options_of_the_verb_and_the_global_ones) {
  EXPECT_THAT(words_for({"tail", "-"}), IsSupersetOf({"-f", "--follow", "--bytes", "--socket"}));
  EXPECT_THAT(words_for({"--"}), Contains("--host"));
  EXPECT_THAT(words_for({"--"}), Not(Contains("--follow")));
}

TEST(Completion, knows_every_option_of_every_verb) {
  for (const VerbEntry* verb : all_verbs())
    for (const Option& option : verb->options)
      for (const std::string_view name : told_names(option))
        EXPECT_THAT(words_for({std::string(verb->name), "-"}), Contains(std::string(name)));
}

TEST(Completion, of_a_path_is_left_to_the_shell) {
  EXPECT_TRUE(complete(std::vector<std::string>{"--socket", "/ru"}, two_apps).files);
}

TEST(Completion, is_not_misled_by_the_value_of_an_option) {
  EXPECT_THAT(words_for({"--socket", "/run/s", "sta"}), UnorderedElementsAre("start", "status"));
  EXPECT_THAT(words_for({"--host", "ssh://web", "stat"}), ElementsAre("status"));
}

TEST(Completion, asks_nobody_where_no_name_is_wanted) {
  bool asked = false;
  const auto ask = [&] {
    asked = true;
    return LiveNames{};
  };
  static_cast<void>(complete(std::vector<std::string>{"sta"}, ask));
  static_cast<void>(complete(std::vector<std::string>{"help", ""}, ask));
  EXPECT_FALSE(asked);
}

TEST(Completion, offers_nothing_after_a_verb_that_is_none) {
  EXPECT_THAT(words_for({"frobnicate", ""}), UnorderedElementsAre());
}

}  // namespace
}  // namespace skep::ctl

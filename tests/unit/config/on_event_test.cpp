#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/on_event_text.h"
#include "config/written.h"
#include "unit/config/support.h"

namespace skep::config {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

OnEventSpec page(const std::string& lines) {
  const Config config =
      loaded("[app.web]\ncommand = [\"node\", \"server.js\"]\n[on-event.page]\n" + lines);
  return config.on_events.empty() ? OnEventSpec{} : config.on_events.front();
}

std::vector<std::string> problems_of_page(const std::string& lines) {
  return problems_of("[on-event.page]\n" + lines);
}

const std::string good = "events = [\"stalled\"]\ncommand = [\"page\", \"me\"]\n";

TEST(OnEvent, has_defaults) {
  OnEventSpec expected;
  expected.name = "page";
  expected.events = {{Notice::Kind::stalled, {}, {}}};
  expected.command = {"page", "me"};
  EXPECT_EQ(page(good), expected);
  EXPECT_EQ(expected.timeout, std::chrono::seconds(30));
}

TEST(OnEvent, is_read_whole) {
  const OnEventSpec spec =
      page(good + "apps = [\"web\"]\ntimeout = \"2s\"\nconcurrency = 4\nqueue = 0\n");
  EXPECT_THAT(spec.apps, ElementsAre("web"));
  EXPECT_EQ(spec.timeout, std::chrono::seconds(2));
  EXPECT_EQ(spec.concurrency, 4U);
  EXPECT_EQ(spec.queue, 0U);
}

TEST(OnEvent, names_kinds_states_and_thresholds) {
  EXPECT_THAT(page("events = [\"all\", \"app-added\", \"state:FATAL\", \"breached:heap.hard\"]\n"
                   "command = [\"page\"]\n")
                  .events,
              ElementsAre(EventPattern{}, EventPattern{Notice::Kind::app_added, {}, {}},
                          EventPattern{Notice::Kind::state, WorkerState::fatal, {}},
                          EventPattern{Notice::Kind::breached, {}, Threshold::heap_hard}));
}

TEST(OnEvent, is_written_as_it_is_read) {
  const Config config = loaded(
      "[on-event.page]\nevents = [\"all\", \"state:FATAL\", \"breached:heap.hard\"]\n"
      "command = [\"page\", \"$${x}\"]\ntimeout = \"2s\"\nqueue = 7\n");
  const std::string text = written(config.daemon, {}, config.on_events);
  EXPECT_EQ(loaded(text).on_events, config.on_events) << text;
  EXPECT_THAT(changed_on_events(config.on_events, loaded(text).on_events), IsEmpty());
  const auto added = changed_on_events({}, config.on_events);
  ASSERT_EQ(added.size(), 1U);
  EXPECT_EQ(added[0].key, "on-event.page");
  EXPECT_EQ(added[0].before, "");
  EXPECT_THAT(added[0].after, HasSubstr("timeout = \"2s\", concurrency = 1, queue = 7 }"));
}

TEST(OnEvent, offers_the_word_that_was_meant) {
  EXPECT_THAT(problems_of_page("events = [\"stale\", \"state:FATL\", \"breached:heap.had\"]\n"
                               "command = [\"page\"]\n"),
              ElementsAre(HasSubstr("\"stale\" is no event; did you mean \"state\"?"),
                          HasSubstr("\"FATL\" is no state; did you mean \"FATAL\"?"),
                          HasSubstr("\"heap.had\" is no threshold; did you mean \"heap.hard\"?")));
  EXPECT_THAT(problems_of_page(good + "timout = \"3s\"\n"),
              ElementsAre(HasSubstr("unknown key \"timout\" in [on-event.page]; did you mean "
                                    "\"timeout\"?")));
}

TEST(OnEvent, refuses_a_detail_that_its_kind_has_not) {
  EXPECT_THAT(problems_of_page("events = [\"stalled:FATAL\"]\ncommand = [\"page\"]\n"),
              ElementsAre(HasSubstr("nothing can follow \"stalled\"")));
}

TEST(OnEvent, needs_events_and_a_command) {
  EXPECT_THAT(problems_of("[on-event.page]\n"),
              ElementsAre(HasSubstr("[on-event.page] says no events"),
                          HasSubstr("[on-event.page] has no command")));
  EXPECT_THAT(problems_of_page("events = []\ncommand = []\n"),
              ElementsAre(HasSubstr("names none"), HasSubstr("must begin with the program")));
}

TEST(OnEvent, has_bounds) {
  for (const char* line : {"timeout = \"1ms\"", "timeout = \"2h\"", "concurrency = 0",
                           "concurrency = 17", "queue = 1001"})
    EXPECT_EQ(problems_of_page(good + line + '\n').size(), 1U) << line;
  std::string many;
  for (int i = 0; i < 33; ++i) many += "[on-event.n" + std::to_string(i) + "]\n" + good;
  EXPECT_THAT(problems_of(many), ElementsAre(HasSubstr("more than 32 tables [on-event.NAME]")));
}

TEST(OnEvent, is_a_table_with_a_name) {
  EXPECT_THAT(problems_of("on-event = 3\n"), ElementsAre(HasSubstr("[on-event.NAME]")));
  EXPECT_THAT(problems_of("[on-event]\nevents = [\"all\"]\n"),
              ElementsAre(HasSubstr("[on-event.NAME]")));
}

TEST(OnEvent, warns_of_an_app_that_no_file_has) {
  const auto warnings = loaded("[app.web]\ncommand = [\"node\", \"s.js\"]\n[on-event.page]\n" +
                               good + "apps = [\"wbe\"]\n")
                            .warnings;
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_THAT(warnings.front().message,
              HasSubstr("there is no app \"wbe\"; did you mean \"web\"?"));
  EXPECT_EQ(warnings.front().line, 6U);
}

TEST(OnEvent, may_stand_in_an_included_file_but_once) {
  const Folder folder;
  static_cast<void>(folder.file("parts/a.toml", "[on-event.page]\n" + good));
  const std::string main = folder.file("skep.toml", "[daemon]\ninclude = [\"parts/*.toml\"]\n");
  const auto config = load(main, four_cores());
  ASSERT_TRUE(config);
  EXPECT_EQ(config->on_events.size(), 1U);
  static_cast<void>(folder.file("parts/b.toml", "[on-event.page]\n" + good));
  const auto twice = load(main, four_cores());
  ASSERT_FALSE(twice);
  EXPECT_THAT(twice.error().front().message, HasSubstr("already in"));
}

}  // namespace
}  // namespace skep::config

#include "ctl/help.h"

#include <set>

#include <gmock/gmock.h>

#include "ctl/verbs/table.h"
#include "ctl/verbs/verbs.h"
#include "unit/ctl/ran.h"

namespace skep::ctl {
namespace {

using testing::HasSubstr;

TEST(Verbs, are_all_that_supervisorctl_has_and_skepctls_own) {
  for (const char* name :
       {"status", "pid",    "start",  "stop", "restart", "signal", "tail",   "maintail", "fg",
        "clear",  "reread", "update", "add",  "remove",  "avail",  "reload", "shutdown", "version",
        "open",   "help",   "quit",   "exit", "roll",    "scale",  "drain",  "events",   "logs",
        "show",   "top",    "check",  "diff", "metrics", "config", "upgrade"})
    EXPECT_NE(verb_entry(name), nullptr) << name;
  EXPECT_EQ(verb_entry("frobnicate"), nullptr);
}

TEST(Verbs, have_names_of_their_own_and_all_that_a_verb_needs) {
  std::set<std::string_view> names;
  for (const VerbEntry* verb : all_verbs()) {
    EXPECT_TRUE(names.insert(verb->name).second) << verb->name;
    EXPECT_FALSE(verb->summary.empty()) << verb->name;
    EXPECT_FALSE(verb->summary.ends_with('.')) << verb->name;
    EXPECT_NE(verb->take, nullptr) << verb->name;
    EXPECT_NE(verb->run, nullptr) << verb->name;
  }
}

TEST(Help, fits_a_terminal) {
  std::vector<std::string> texts{help_text()};
  for (const VerbEntry* verb : all_verbs()) texts.push_back(help_text(*verb));
  for (const std::string& text : texts) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 100U) << line;
  }
}

TEST(Help, tells_every_verb_and_every_option) {
  const std::string all = help_text();
  for (const VerbEntry* verb : all_verbs()) {
    EXPECT_THAT(all, HasSubstr(std::string(verb->summary)));
    const std::string text = help_text(*verb);
    EXPECT_THAT(text, HasSubstr("usage: skepctl " + std::string(verb->name)));
    for (const Option& option : verb->options)
      EXPECT_THAT(text, HasSubstr(std::string(option.help)));
    EXPECT_EQ(text.find("--json") != std::string::npos, verb->json) << verb->name;
  }
}

TEST(Help, asks_no_daemon) {
  const Ran one = skepctl("/tmp/skep-none/control.sock", {"help", "tail"});
  EXPECT_EQ(one.out, help_text(tail_verb));
  EXPECT_EQ(one.exit, 0);
  EXPECT_EQ(skepctl("/tmp/skep-none/control.sock", {"help"}).out, help_text());
}

TEST(Help, has_none_for_what_is_no_verb) {
  const Ran ran = skepctl("/tmp/skep-none/control.sock", {"help", "frobnicate"});
  EXPECT_EQ(ran.out, "*** No help on frobnicate\n");
  EXPECT_EQ(ran.exit, 0);
}

}  // namespace
}  // namespace skep::ctl

#include <fstream>
#include <regex>
#include <set>

#include <gmock/gmock.h>

#include "config/daemon_keys.h"
#include "config/defaults.h"
#include "ctl/completion/option_names.h"
#include "ctl/verbs/table.h"
#include "integration/harness/skepd.h"
#include "model/app_keys.h"
#include "support/places.h"

namespace skep::harness {
namespace {

using testing::Contains;
using testing::IsEmpty;
using testing::IsSupersetOf;

std::string path_of(const std::string& page) {
  return test::in_source("packaging/man/" + page);
}

// The page's source with the characters that roff escapes.
std::string source_of(const std::string& page) {
  std::string text = read_file(path_of(page));
  for (const auto& [escape, character] : std::map<std::string, std::string>{
           {"\\(dq", "\""}, {"\\ ", " "}, {"\\&", ""}, {"\\-", "-"}, {"\\e", "\\"}})
    for (auto at = text.find(escape); at != std::string::npos; at = text.find(escape, at))
      text.replace(at, escape.size(), character);
  EXPECT_FALSE(text.empty()) << page;
  return text;
}

// The first group of every match.
std::set<std::string> all_matches(const std::string& text, const std::string& pattern) {
  std::set<std::string> found;
  const std::regex regex(pattern, std::regex::multiline);
  for (std::sregex_iterator match(text.begin(), text.end(), regex), end; match != end; ++match)
    found.insert((*match)[1]);
  return found;
}

// From a verb's item to the next one.
std::string item_of(const std::string& page, std::string_view verb) {
  const std::string head = "\n.It Cm " + std::string(verb);
  for (auto at = page.find(head); at != std::string::npos; at = page.find(head, at + 1)) {
    const char after = page[at + head.size()];
    if (after == ' ' || after == '\n') return page.substr(at, page.find("\n.It Cm ", at + 1) - at);
  }
  return {};
}

// "app.NAME.heap" of "heap.soft", and its key.
std::pair<std::string, std::string> parted(std::string_view dotted) {
  const auto dot = dotted.rfind('.');
  if (dot == std::string_view::npos) return {"app.NAME", std::string(dotted)};
  return {"app.NAME." + std::string(dotted.substr(0, dot)), std::string(dotted.substr(dot + 1))};
}

// Section -> its items, "soft" or `soft = "100ms"`.
std::map<std::string, std::set<std::string>> documented_keys() {
  std::map<std::string, std::set<std::string>> keys;
  std::istringstream lines(source_of("skep.toml.5"));
  std::string section;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(".Ss [")) section = line.substr(5, line.find(']') - 5);
    if (line.starts_with(".Ss ") && !line.starts_with(".Ss [")) section.clear();
    if (!section.empty() && line.starts_with(".It Ic ")) keys[section].insert(line.substr(7));
  }
  return keys;
}

std::set<std::string> names_of(const std::set<std::string>& items) {
  std::set<std::string> names;
  for (const std::string& item : items) names.insert(item.substr(0, item.find(' ')));
  return names;
}

AppSpec app_with_defaults() {
  AppSpec app = config::default_app("NAME", Runtime::node, true);
  app.logs.out = config::default_output("NAME", "/var/log/skep");
  return app;
}

class ManPage : public testing::TestWithParam<std::string> {};

TEST_P(ManPage, has_nothing_that_mandoc_warns_of) {
  const Finished lint = run({"mandoc", "-Tlint", "-W", "warning", path_of(GetParam())});
  EXPECT_EQ(lint.out + lint.err, "");
  EXPECT_EQ(lint.exit, 0);
}

INSTANTIATE_TEST_SUITE_P(Each, ManPage, testing::Values("skepctl.1", "skep.toml.5", "skepd.8"),
                         [](const auto& page) {
                           return std::string(page.param, 0, page.param.find('.'));
                         });

TEST(ManPages, tell_every_verb_with_every_option) {
  const std::string page = source_of("skepctl.1");
  for (const ctl::VerbEntry* verb : ctl::all_verbs()) {
    const std::string item = item_of(page, verb->name);
    EXPECT_FALSE(item.empty()) << verb->name;
    for (const ctl::Option& option : verb->options)
      for (const std::string_view name : ctl::told_names(option))
        EXPECT_TRUE(
            std::regex_search(item, std::regex("Fl " + std::string(name.substr(1)) + "\\b")))
            << verb->name << ' ' << name;
  }
}

TEST(ManPages, tell_no_verb_that_there_is_not) {
  const auto verbs = all_matches(source_of("skepctl.1"), "^\\.It Cm ([a-z-]+)");
  EXPECT_THAT(verbs, Contains("status"));
  for (const std::string& verb : verbs) EXPECT_NE(ctl::verb_entry(verb), nullptr) << verb;
}

TEST(ManPages, tell_the_options_of_skepctl_itself) {
  const auto told = all_matches(source_of("skepctl.1"), "^\\.It Fl -([a-z-]+)");
  for (const ctl::Option& option : ctl::global_options())
    EXPECT_THAT(told, Contains(std::string(ctl::option_names(option).back().substr(2))));
}

TEST(ManPages, tell_every_option_of_skepd) {
  const auto options = all_matches(skepd({"--help"}).out, "--([a-z][a-z-]+)");
  EXPECT_THAT(options, IsSupersetOf({"config", "check"}));
  const auto told = all_matches(source_of("skepd.8"), "^\\.It Fl -([a-z-]+)");
  EXPECT_EQ(told, options);
}

TEST(ManPages, tell_every_key_of_an_app_with_its_default) {
  auto keys = documented_keys();
  const AppSpec defaults = app_with_defaults();
  // What the command decides, or what has to be said.
  const std::set<std::string> without{"command", "runtime"};
  for (const AppKey& key : app_keys()) {
    if (key.name == named_group) continue;  // said by [group.NAME]
    const auto [section, name] = parted(key.name);
    const std::string value = without.contains(name) ? "" : key.text(defaults);
    EXPECT_THAT(keys[section], Contains(value.empty() ? name : name + " = " + value)) << section;
  }
}

TEST(ManPages, tell_every_key_of_the_daemon_with_its_default) {
  auto keys = documented_keys();
  config::DaemonSpec defaults;
  defaults.socket = "/run/skep/control.sock";
  for (const config::DaemonKey& key : config::daemon_keys()) {
    const auto [section, name] = parted(key.name);
    const std::string own = section == "app.NAME" ? "daemon" : "daemon" + section.substr(8);
    const std::string value = key.text(defaults, Secrets::shown);
    EXPECT_THAT(keys[own], Contains(value.empty() ? name : name + " = " + value)) << own;
  }
}

TEST(ManPages, tell_what_the_example_config_has) {
  auto keys = documented_keys();
  std::ifstream example(test::in_source("config/skep.toml"));
  const std::regex header(R"(^#?\[((?:app|on-event|group)\.)?([a-z]+)(.*)\]$)");
  const std::regex key("^#?([a-z-]+) *= .*");
  std::string section;
  std::size_t seen = 0;
  std::smatch match;
  for (std::string line; std::getline(example, line);) {
    if (std::regex_match(line, match, header))
      section = match[1].matched ? match[1].str() + "NAME" + match[3].str()
                                 : match[2].str() + match[3].str();
    if (!std::regex_match(line, match, key)) continue;
    EXPECT_THAT(names_of(keys[section]), Contains(match[1].str())) << section;
    ++seen;
  }
  EXPECT_GT(seen, 40U);
}

}  // namespace
}  // namespace skep::harness

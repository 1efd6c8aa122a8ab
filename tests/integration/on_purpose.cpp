#include "integration/on_purpose.h"

#include <algorithm>
#include <array>
#include <regex>
#include <string_view>

namespace skep::harness {
namespace {

// Patterns of ECMAScript.
struct Difference {
  std::string_view why;
  std::string_view words;    // the whole command
  std::string_view theirs;   // of supervisorctl's output ...
  std::string_view becomes;  // ... this is made
  std::string_view ours;     // of skepctl's output ...
  std::string_view read_as;  // ... this is made
};

constexpr std::array differences{
    Difference{"usage tells of skepctl's own options, and stands on one line", ".*",
               R"(^((?:Error|ERROR): [^\n]*\n)(?:start|stop|restart|signal|tail|maintail|clear|fg|)"
               R"(version|avail|reread|shutdown)[ \t][\s\S]*$)",
               "$1USAGE", R"(usage: skepctl [^\n]*\n$)", "USAGE"},
    Difference{"help tells of skepctl's own verbs and options", "help.*", R"([\s\S]+)", "HELP",
               R"([\s\S]+)", "HELP"},
    Difference{"a log that ends its last line gets no empty one behind it", "tail .*", R"(\n\n$)",
               "\n", "", ""},
    Difference{"what is stopped though it had ended by itself is STOPPED from then on, so that "
               "neither restart-at nor update starts it again",
               "(stop|restart) (broken|job):0", R"(:0: ERROR \(not running\))", ":0: stopped", "",
               ""},
    Difference{"... which many are told of too", "stop all", "", "", "crash:0: stopped\n", ""},
    Difference{"update rolls what has changed, and stops nothing before", "update.*",
               R"((\w+): stopped\n(?=\1: updated))", "", "", ""},
    Difference{"a signal that does not exist is complained of once, not for each worker",
               R"(signal NOSUCH (web:\*|all))", R"((\w+:\w+: ERROR \(bad signal name\)\n)+)",
               "BAD SIGNAL", R"((web|all): ERROR \(bad signal name\)\n)", "BAD SIGNAL"},
    Difference{"reload of an app is a roll, as in PM2", "reload x", R"([\s\S]+)",
               "x: ERROR (no such process)\n", "", ""},
    Difference{"skepctl speaks to a control socket, not over http", "open bad",
               R"(url must be [^\n]*)", "url must be URL", R"(url must be [^\n]*)",
               "url must be URL"},
};

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

std::string rewritten(const std::string& text, std::string_view pattern, std::string_view by) {
  if (pattern.empty()) return text;
  return std::regex_replace(text, std::regex(std::string(pattern)), std::string(by));
}

}  // namespace

std::vector<std::string> named_for_supervisorctl(std::vector<std::string> words) {
  if (words.front() == "status" || words.front() == "start")
    std::replace(words.begin(), words.end(), std::string("web"), std::string("web:*"));
  return words;
}

void reconcile(const std::vector<std::string>& words, Finished& supervisorctl, Finished& skepctl) {
  const std::string command = joined(words);
  for (const Difference& difference : differences) {
    if (!std::regex_match(command, std::regex(std::string(difference.words)))) continue;
    supervisorctl.out = rewritten(supervisorctl.out, difference.theirs, difference.becomes);
    skepctl.out = rewritten(skepctl.out, difference.ours, difference.read_as);
  }
}

}  // namespace skep::harness

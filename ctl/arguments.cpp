#include "ctl/arguments.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>

#include <CLI/CLI.hpp>

#include "ctl/operands.h"

namespace skep::ctl {
namespace {

// supervisorctl's `tail -100` and `scale web -1` have an option without a name, which CLI11 has no
// notion of.
std::vector<std::string> with_named_numbers(std::span<const std::string> words) {
  std::vector<std::string> named(words.begin(), words.end());
  const auto is_count = [](const std::string& word) {
    return word.size() > 1 && word[0] == '-' &&
           std::all_of(word.begin() + 1, word.end(),
                       [](unsigned char c) { return std::isdigit(c) != 0; });
  };
  const auto verb = std::find_if(named.begin(), named.end(), [](const std::string& word) {
    return word == "tail" || word == "scale";
  });
  if (verb == named.end()) return named;
  const bool tails = *verb == "tail";
  for (std::string& word : named)
    if (is_count(word)) word = tails ? "--bytes=" + word.substr(1) : "--less=" + word;
  return named;
}

void describe(CLI::App& app, Operands& raw) {
  Arguments& into = raw.arguments;
  app.add_option("--socket", into.socket, "skepd's control socket (also SKEP_SOCKET)");
  app.set_version_flag("--version", SKEP_VERSION);
  app.fallthrough();

  const auto verb = [&](const char* name, Action action, const char* what, const char* operands) {
    CLI::App* sub = app.add_subcommand(name, what);
    sub->callback([&raw, action, name] {
      raw.arguments.action = action;
      raw.verb = name;
    });
    if (operands != nullptr) sub->add_option("words", raw.words, "")->option_text(operands);
    if (action != Action::tail && action != Action::shutdown)
      sub->add_flag("--json", into.json, "print JSON and nothing else");
    return sub;
  };
  verb("status", Action::status, "show workers and what they do", "[NAME...]");
  verb("start", Action::start, "start workers and wait until they are ready", "NAME...");
  for (CLI::App* sub :
       {verb("stop", Action::stop, "stop workers and wait until they are gone", "NAME..."),
        verb("restart", Action::restart, "stop workers, then start them", "NAME...")})
    sub->add_flag("--drain", into.drain,
                  "let what they have open end first, for stop.drain at most");
  const auto rolls = [&](const char* name, const char* what) {
    CLI::App* sub = verb(name, Action::roll, what, "APP...|all");
    sub->add_flag("--wait", into.wait, "show how it goes until it has ended; ^C leaves it going");
  };
  rolls("roll", "replace workers one after another, losing no connection");
  rolls("reload", "the same, in PM2's word");
  verb("scale", Action::scale, "give an app so many workers, or so many more or less",
       "APP N|+N|-N")
      ->add_option("--less", raw.less)
      ->group("");
  verb("signal", Action::signal, "send workers a signal", "SIGNAL NAME...");
  verb("pid", Action::pid, "print the pids of workers, or skepd's own", "[NAME...|all]");
  CLI::App* tail =
      verb("tail", Action::tail, "print the end of a worker's log", "NAME [stdout|stderr]");
  tail->add_flag("-f,--follow", into.follow, "go on with what is written from now on");
  tail->add_option("--bytes", into.bytes, "how much, also as -N (1600)");
  verb("shutdown", Action::shutdown, "stop every worker, then skepd", "");
  verb("version", Action::version, "print skepd's version", "");
  app.add_subcommand("help", "print this")->callback([&into] { into.action = Action::help; });
  app.footer("NAME is a worker (web:0), an app (web or web:*) or all; APP is an app.");
}

}  // namespace

Attempt<Arguments> parse_arguments(std::span<const std::string> words) {
  Operands raw;
  CLI::App app("skepctl steers a running skepd.", "skepctl");
  describe(app, raw);
  app.allow_extras();
  std::vector<std::string> line = with_named_numbers(words);
  std::reverse(line.begin(), line.end());
  try {
    app.parse(std::move(line));
  } catch (const CLI::CallForVersion&) {
    raw.arguments.action = Action::own_version;
    return std::move(raw.arguments);
  } catch (const CLI::CallForHelp&) {
    raw.arguments.action = Action::help;
    raw.arguments.text = app.help();
    return std::move(raw.arguments);
  } catch (const CLI::ParseError& refused) {
    return trouble(std::string("Error: ") + refused.what() + "; see skepctl --help",
                   ExitCode::invalid_arguments);
  }
  if (const auto unknown = app.remaining(true); !unknown.empty()) {
    if (unknown.front().starts_with('-'))
      return trouble("Error: there is no option " + unknown.front() + "; see skepctl --help",
                     ExitCode::invalid_arguments);
    return trouble("*** Unknown syntax: " + unknown.front());
  }
  if (raw.arguments.action == Action::help) {
    app.clear();  // or the text would be the help verb's own
    raw.arguments.text = app.help();
    return std::move(raw.arguments);
  }
  return completed(std::move(raw));
}

}  // namespace skep::ctl

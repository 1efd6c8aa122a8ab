#include "ctl/arguments.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>

#include <CLI/CLI.hpp>

#include "ctl/colour.h"
#include "ctl/scaling.h"
#include "model/target.h"

namespace skep::ctl {
namespace {

constexpr std::uint64_t most_tail_bytes = 1ULL << 20U;  // as skepd

// Standing for the words after a verb until their number and meaning are known.
struct Raw {
  Arguments arguments;
  std::vector<std::string> words;
  std::string less;  // scale: "-2"
};

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

void describe(CLI::App& app, Raw& raw) {
  Arguments& into = raw.arguments;
  app.add_option("--socket", into.socket, "skepd's control socket (also SKEP_SOCKET)");
  app.set_version_flag("--version", SKEP_VERSION);
  app.fallthrough();

  const auto verb = [&](const char* name, Action action, const char* what, const char* operands) {
    CLI::App* sub = app.add_subcommand(name, what);
    sub->callback([&into, action] { into.action = action; });
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
    verb(name, Action::roll, what, "APP...|all")
        ->add_flag("--wait", into.wait, "show how it goes until it has ended; ^C leaves it going");
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

tl::unexpected<Trouble> usage(const std::string& sentence, ExitCode exit = ExitCode::generic) {
  return trouble("Error: " + sentence, exit);
}

Attempt<Arguments> with_names(Raw raw) {
  Arguments& into = raw.arguments;
  if (raw.words.empty()) {
    const std::string verb = into.action == Action::start  ? "start"
                             : into.action == Action::stop ? "stop"
                                                           : "restart";
    return usage(verb + " requires a process name",
                 into.action == Action::start ? ExitCode::invalid_arguments : ExitCode::generic);
  }
  into.names = std::move(raw.words);
  return into;
}

Attempt<Arguments> with_apps(Raw raw, bool as_reload) {
  if (raw.words.empty() && as_reload)
    return usage(
        "reload requires the name of an app: skepctl roll all replaces every worker and "
        "loses no connection, and to start skepd itself anew use skepctl shutdown and "
        "start it again",
        ExitCode::invalid_arguments);
  if (raw.words.empty())
    return usage("roll requires the name of an app, or all", ExitCode::invalid_arguments);
  raw.arguments.names = std::move(raw.words);
  return std::move(raw.arguments);
}

Attempt<Arguments> with_scaling(Raw raw) {
  if (!raw.less.empty()) raw.words.push_back(raw.less);
  if (raw.words.size() != 2)
    return usage("scale requires the name of an app and a number of workers: 6, +1 or -1",
                 ExitCode::invalid_arguments);
  const auto scaling = parse_scaling(raw.words[1]);
  if (!scaling) return tl::unexpected(scaling.error());
  if (const auto target = parse_target(raw.words[0]); target && target->slot)
    return usage("scale takes an app, not one of its workers: " + printable(target->app),
                 ExitCode::invalid_arguments);
  raw.arguments.workers = *scaling;
  raw.arguments.names = {raw.words[0]};
  return std::move(raw.arguments);
}

Attempt<Arguments> with_signal(Raw raw) {
  if (raw.words.size() < 2) return usage("signal requires a signal name and a process name");
  raw.arguments.signal = raw.words.front();
  raw.arguments.names.assign(raw.words.begin() + 1, raw.words.end());
  return std::move(raw.arguments);
}

Attempt<Arguments> with_log(Raw raw) {
  if (raw.words.empty()) return usage("tail requires process name");
  if (raw.words.size() > 2) return usage("too many arguments");
  if (raw.words.size() == 2) {
    std::string& stream = raw.words[1];
    std::transform(stream.begin(), stream.end(), stream.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (stream != "stdout" && stream != "stderr") return usage("bad channel '" + stream + "'");
    raw.arguments.stream = stream;
  }
  if (raw.arguments.bytes > most_tail_bytes)
    return usage("tail prints at most " + std::to_string(most_tail_bytes) + " bytes");
  raw.arguments.names = {raw.words.front()};
  return std::move(raw.arguments);
}

Attempt<Arguments> completed(Raw raw, bool as_reload) {
  switch (raw.arguments.action) {
    case Action::start:
    case Action::stop:
    case Action::restart:
      return with_names(std::move(raw));
    case Action::roll:
      return with_apps(std::move(raw), as_reload);
    case Action::scale:
      return with_scaling(std::move(raw));
    case Action::signal:
      return with_signal(std::move(raw));
    case Action::tail:
      return with_log(std::move(raw));
    case Action::shutdown:
      if (!raw.words.empty()) return usage("shutdown accepts no arguments");
      break;
    case Action::version:
      if (!raw.words.empty()) return usage("version accepts no arguments");
      break;
    default:
      raw.arguments.names = std::move(raw.words);
  }
  return std::move(raw.arguments);
}

}  // namespace

Attempt<Arguments> parse_arguments(std::span<const std::string> words) {
  Raw raw;
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
      return usage("there is no option " + unknown.front() + "; see skepctl --help",
                   ExitCode::invalid_arguments);
    return trouble("*** Unknown syntax: " + unknown.front());
  }
  if (raw.arguments.action == Action::help) {
    app.clear();  // or the text would be the help verb's own
    raw.arguments.text = app.help();
    return std::move(raw.arguments);
  }
  return completed(std::move(raw), app.got_subcommand("reload"));
}

}  // namespace skep::ctl

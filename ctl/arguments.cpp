#include "ctl/arguments.h"

#include <algorithm>
#include <cctype>

#include <CLI/CLI.hpp>

#include "ctl/help.h"
#include "ctl/verbs/table.h"
#include "ctl/verbs/verbs.h"

namespace skep::ctl {
namespace {

// A command line whose options are read, and the words after its verb.
struct Line {
  Arguments arguments;
  std::vector<std::string> words;
  bool help = false;
};

bool is_dashed_number(const std::string& word) {
  return word.size() > 1 && word[0] == '-' &&
         std::all_of(word.begin() + 1, word.end(),
                     [](unsigned char c) { return std::isdigit(c) != 0; });
}

// supervisorctl's `tail -100` and `scale web -1` have an option without a name, which CLI11 has no
// notion of.
std::vector<std::string> with_named_numbers(std::span<const std::string> words) {
  std::vector<std::string> named(words.begin(), words.end());
  const VerbEntry* verb = nullptr;
  for (std::string& word : named)
    if (verb == nullptr)
      verb = verb_entry(word);
    else if (!verb->dash_number.empty() && is_dashed_number(word))
      word = std::string(verb->dash_number) + '=' + word.substr(1);
  return named;
}

void add(CLI::App& app, const Option& option, Arguments& into) {
  const std::string names(option.names);
  const std::string help(option.help);
  std::visit(
      [&](auto member) {
        if constexpr (std::is_same_v<decltype(member), bool Arguments::*>)
          app.add_flag(names, into.*member, help);
        else
          app.add_option(names, into.*member, help);
      },
      option.into);
}

void describe(CLI::App& app, Line& line) {
  for (const Option& option : global_options()) add(app, option, line.arguments);
  app.set_help_flag();
  app.add_flag("-h,--help", line.help);
  app.fallthrough();
  app.require_subcommand(0, 1);  // or the name of an app that is a verb's too would begin a second
  app.allow_extras();
  for (const VerbEntry* verb : all_verbs()) {
    CLI::App* sub = app.add_subcommand(std::string(verb->name));
    sub->set_help_flag();
    sub->callback([&line, verb] { line.arguments.verb = verb; });
    sub->add_option("words", line.words);
    for (const Option& option : verb->options) add(*sub, option, line.arguments);
    if (verb->json) add(*sub, json_option, line.arguments);
  }
}

tl::unexpected<Trouble> unknown(const std::string& word, const VerbEntry* verb) {
  if (!word.starts_with('-')) return complaint("*** Unknown syntax: " + word);
  if (verb == &tail_verb || verb == &maintail_verb) return complaint("Error: bad argument " + word);
  return trouble("Error: there is no option " + word + "; see skepctl --help",
                 ExitCode::invalid_arguments);
}

Trouble with_usage(Trouble why, const VerbEntry& verb) {
  if (!why.shows_usage) return why;
  why.line += '\n' + usage_line(verb);
  why.line.pop_back();  // whoever prints it ends the line
  return why;
}

}  // namespace

Attempt<Arguments> parse_arguments(std::span<const std::string> words) {
  Line line;
  CLI::App app("", "skepctl");
  describe(app, line);
  std::vector<std::string> reversed = with_named_numbers(words);
  std::reverse(reversed.begin(), reversed.end());
  try {
    app.parse(std::move(reversed));
  } catch (const CLI::ParseError& refused) {
    return trouble(std::string("Error: ") + refused.what() + "; see skepctl --help",
                   ExitCode::invalid_arguments);
  }
  Arguments& into = line.arguments;
  if (const auto rest = app.remaining(true); !rest.empty()) return unknown(rest.front(), into.verb);
  if (line.help) {
    if (into.verb != nullptr) into.names = {std::string(into.verb->name)};
    into.verb = &help_verb;
    return std::move(into);
  }
  if (into.verb != nullptr)
    if (auto taken = into.verb->take(std::move(line.words), into); !taken)
      return tl::unexpected(with_usage(std::move(taken.error()), *into.verb));
  return std::move(into);
}

}  // namespace skep::ctl

#include "ctl/completion/complete.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "ctl/completion/option_names.h"
#include "ctl/verbs/table.h"

namespace skep::ctl {
namespace {

constexpr std::array signals{"HUP",  "INT",  "QUIT", "KILL", "USR1",  "USR2",
                             "TERM", "CONT", "STOP", "ABRT", "WINCH", "ALRM"};

// The words up to the one being typed, as far as they matter to it.
struct Typed {
  const VerbEntry* verb = nullptr;
  bool no_verb = false;            // a word stands where a verb would, and is none
  std::size_t operands = 0;        // after the verb
  const Option* valued = nullptr;  // the word being typed is this option's value
};

bool is_named(const Option& option, std::string_view word) {
  const auto names = option_names(option);
  return std::find(names.begin(), names.end(), word) != names.end();
}

const Option* find_option(const VerbEntry* verb, std::string_view word) {
  for (const Option& option : global_options())
    if (is_named(option, word)) return &option;
  if (verb == nullptr) return nullptr;
  for (const Option& option : verb->options)
    if (is_named(option, word)) return &option;
  return nullptr;
}

Typed understand(std::span<const std::string> words) {
  Typed typed;
  for (const std::string& word : words) {
    if (std::exchange(typed.valued, nullptr) != nullptr) continue;
    if (word.starts_with('-')) {
      const Option* option = find_option(typed.verb, word);
      if (option != nullptr && !option->value.empty()) typed.valued = option;
    } else if (typed.verb == nullptr) {
      typed.verb = verb_entry(word);
      typed.no_verb = typed.verb == nullptr;
      if (typed.no_verb) return typed;
    } else {
      ++typed.operands;
    }
  }
  return typed;
}

void add_options(std::vector<Candidate>& into, std::span<const Option> options) {
  for (const Option& option : options)
    for (const std::string_view name : told_names(option))
      into.push_back({std::string(name), std::string(option.help)});
}

std::vector<Candidate> options_of(const VerbEntry* verb) {
  std::vector<Candidate> all;
  if (verb != nullptr) add_options(all, verb->options);
  if (verb != nullptr && verb->json) add_options(all, {&json_option, 1});
  add_options(all, global_options());
  return all;
}

std::vector<Candidate> verbs() {
  std::vector<Candidate> all;
  for (const VerbEntry* verb : all_verbs())
    all.push_back({std::string(verb->name), std::string(verb->summary)});
  return all;
}

std::vector<Candidate> names(const std::function<LiveNames()>& ask, bool workers) {
  LiveNames live = ask();
  std::vector<Candidate> all{{"all", "every app"}};
  all.insert(all.end(), live.apps.begin(), live.apps.end());
  if (workers) all.insert(all.end(), live.workers.begin(), live.workers.end());
  return all;
}

Completion completed(Completes what, const std::function<LiveNames()>& ask) {
  switch (what) {
    case Completes::worker:
      return {names(ask, true)};
    case Completes::app:
      return {names(ask, false)};
    case Completes::verb:
      return {verbs()};
    case Completes::stream:
      return {{{"stdout", "what it prints"}, {"stderr", "what it complains of"}}};
    case Completes::file:
      return {{}, true};
    case Completes::signal: {
      Completion all;
      for (const char* signal : signals) all.candidates.push_back({signal, {}});
      return all;
    }
    case Completes::nothing:
      break;
  }
  return {};
}

}  // namespace

Completion complete(std::span<const std::string> words, const std::function<LiveNames()>& ask) {
  if (words.empty()) return {verbs()};
  const std::string& word = words.back();
  const Typed typed = understand(words.first(words.size() - 1));
  if (typed.no_verb) return {};
  Completion all;
  if (typed.valued != nullptr)
    all = completed(typed.valued->completes, ask);
  else if (word.starts_with('-'))
    all = {options_of(typed.verb)};
  else if (typed.verb == nullptr)
    all = {verbs()};
  else
    all = completed(typed.verb->completes[std::min<std::size_t>(typed.operands, 1)], ask);
  std::erase_if(all.candidates,
                [&](const Candidate& candidate) { return !candidate.word.starts_with(word); });
  return all;
}

}  // namespace skep::ctl

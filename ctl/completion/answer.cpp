#include "ctl/completion/answer.h"

#include <string_view>

#include "ctl/client.h"
#include "ctl/completion/complete.h"
#include "ctl/completion/live_names.h"
#include "ctl/remote/reach.h"

namespace skep::ctl {
namespace {

constexpr std::chrono::milliseconds patience(500);

std::string value_of(std::span<const std::string> words, const std::string& option) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == option && i + 1 < words.size()) return words[i + 1];
    if (words[i].starts_with(option + '=')) return words[i].substr(option.size() + 1);
  }
  return {};
}

LiveNames ask(std::span<const std::string> words, const Surroundings& around) {
  Arguments spoken;
  spoken.socket = value_of(words, "--socket");
  spoken.host = value_of(words, "--host");
  const auto hosts = choose_hosts(spoken, around);
  if (!hosts) return {};
  const Host* first = hosts->empty() ? nullptr : &hosts->front();
  return live_names(Client(choose_route(first, spoken, around, Asking::hurried), patience));
}

}  // namespace

void answer_completion(std::span<const std::string> words, const Surroundings& around,
                       std::ostream& out) {
  const Completion completion = complete(words, [&] { return ask(words, around); });
  if (completion.files) out << ":files\n";
  for (const Candidate& candidate : completion.candidates) {
    out << candidate.word;
    if (!candidate.about.empty()) out << '\t' << candidate.about;
    out << '\n';
  }
}

}  // namespace skep::ctl

#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

namespace skep::ctl {

// A word that could stand where one is being typed, and a few words about it.
struct Candidate {
  std::string word;
  std::string about;

  bool operator==(const Candidate&) const = default;
};

// What skepd has at the moment.
struct LiveNames {
  std::vector<Candidate> workers;  // "web:0" with its state
  std::vector<Candidate> apps;
};

struct Completion {
  std::vector<Candidate> candidates;  // those that begin with what is typed
  bool files = false;                 // a file is wanted instead
};

// `words` are those after "skepctl", the last one being typed, perhaps empty. All of it comes from
// the table of verbs; names are asked for only where they are wanted.
[[nodiscard]] Completion complete(std::span<const std::string> words,
                                  const std::function<LiveNames()>& ask);

}  // namespace skep::ctl

#pragma once

#include <chrono>
#include <sstream>
#include <string>
#include <vector>

#include "ctl/run.h"

namespace skep::ctl {

// What skepctl did with a command line.
struct Ran {
  int exit = 0;
  std::string out;
  std::string err;
};

inline Ran skepctl(const std::string& socket, std::vector<std::string> words,
                   std::chrono::milliseconds patience = std::chrono::seconds(5),
                   Colour colour = Colour::no, std::optional<unsigned> columns = std::nullopt,
                   int input = -1) {
  const Surroundings around{1000,
                            [&](const char* name) -> std::optional<std::string> {
                              return std::string_view(name) == "SKEP_SOCKET" ? std::optional(socket)
                                                                             : std::nullopt;
                            },
                            [](const std::string&) { return false; }, columns, input};
  std::ostringstream out;
  std::ostringstream err;
  const int exit = run(words, around, colour, out, err, patience);
  return {exit, out.str(), err.str()};
}

}  // namespace skep::ctl

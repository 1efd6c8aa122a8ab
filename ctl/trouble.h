#pragma once

#include <string>
#include <utility>

#include <tl/expected.hpp>

#include "ctl/exit_code.h"

namespace skep::ctl {

// Why a command ends early: a sentence for stderr and the code to leave with.
struct Trouble {
  std::string sentence;
  ExitCode exit = ExitCode::generic;
  // What supervisorctl prints of it, which goes where supervisorctl's output goes: to stdout,
  // unless that is for JSON. Without a sentence it says all.
  std::string line{};
  bool shows_usage = false;  // the verb's own usage goes with the line
};

template <typename T>
using Attempt = tl::expected<T, Trouble>;

[[nodiscard]] inline tl::unexpected<Trouble> trouble(std::string sentence,
                                                     ExitCode exit = ExitCode::generic) {
  return tl::unexpected<Trouble>(Trouble{std::move(sentence), exit, {}});
}

// Said in supervisorctl's own words.
[[nodiscard]] inline tl::unexpected<Trouble> complaint(std::string line,
                                                       ExitCode exit = ExitCode::generic) {
  return tl::unexpected<Trouble>(Trouble{{}, exit, std::move(line)});
}

}  // namespace skep::ctl

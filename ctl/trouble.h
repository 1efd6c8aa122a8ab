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
};

template <typename T>
using Attempt = tl::expected<T, Trouble>;

[[nodiscard]] inline tl::unexpected<Trouble> trouble(std::string sentence,
                                                     ExitCode exit = ExitCode::generic) {
  return tl::unexpected<Trouble>(Trouble{std::move(sentence), exit});
}

}  // namespace skep::ctl

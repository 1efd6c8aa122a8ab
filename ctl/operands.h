#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ctl/arguments.h"

// What verbs do with the words after them.
namespace skep::ctl {

inline constexpr std::uint64_t most_tail_bytes = 1ULL << 20U;  // as skepd

// Any number of names.
[[nodiscard]] Attempt<void> take_names(std::vector<std::string> words, Arguments& into);

// None is allowed; `verb` says so.
[[nodiscard]] Attempt<void> take_nothing(const std::vector<std::string>& words,
                                         std::string_view verb);

// A refusal of supervisorctl's, which shows how the verb is used: "Error: " and the sentence.
[[nodiscard]] tl::unexpected<Trouble> usage(const std::string& sentence,
                                            ExitCode exit = ExitCode::generic);

// A refusal of supervisorctl's in these words, which shows how the verb is used.
[[nodiscard]] tl::unexpected<Trouble> usage_complaint(std::string line,
                                                      ExitCode exit = ExitCode::generic);

// The refusal of a verb that supervisorctl does not have.
[[nodiscard]] tl::unexpected<Trouble> own_usage(const std::string& sentence);

// The verb's number of bytes, where it is one that an answer may hold.
[[nodiscard]] Attempt<void> bytes_within_bounds(const Arguments& arguments);

}  // namespace skep::ctl

#pragma once

#include <span>
#include <string_view>

#include "ctl/verb_entry.h"

namespace skep::ctl {

// Every verb, in the order in which help tells them.
[[nodiscard]] std::span<const VerbEntry* const> all_verbs();

// Null: there is no such verb.
[[nodiscard]] const VerbEntry* verb_entry(std::string_view name);

// The options that stand before the verb or after it.
[[nodiscard]] std::span<const Option> global_options();

// That of each verb with `json`.
extern const Option json_option;

}  // namespace skep::ctl

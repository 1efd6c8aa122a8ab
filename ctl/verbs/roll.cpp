#include "ctl/roll.h"

#include <array>

#include "ctl/operands.h"
#include "ctl/verbs/rolling.h"
#include "ctl/verbs/verbs.h"

namespace skep::ctl {
namespace {

constexpr std::array options{wait_option};

Attempt<void> take(std::vector<std::string> words, Arguments& into) {
  if (words.empty()) return own_usage("roll requires the name of an app, or all");
  return take_names(std::move(words), into);
}

}  // namespace

const VerbEntry roll_verb{
    .name = "roll",
    .operands = "APP...|all",
    .summary = "replace workers one after another, losing no connection",
    .text =
        "Each worker's successor is ready before the worker drains and leaves. When one is not\n"
        "ready in time its predecessor stays, the roll ends there, and status says why.",
    .options = options,
    .completes = {Completes::app, Completes::app},
    .json = true,
    .take = take,
    .run = roll,
};

}  // namespace skep::ctl

#include <array>

#include "ctl/command.h"
#include "ctl/operands.h"
#include "ctl/scaling.h"
#include "ctl/verbs/verbs.h"
#include "model/target.h"

namespace skep::ctl {
namespace {

constexpr std::array options{Option{"--less", "N", "", &Arguments::less}};

Attempt<void> take(std::vector<std::string> words, Arguments& into) {
  if (!into.less.empty()) words.push_back('-' + into.less);
  if (words.size() != 2)
    return own_usage("scale requires the name of an app and a number of workers: 6, +1 or -1");
  const auto scaling = parse_scaling(words[1]);
  if (!scaling) return tl::unexpected(scaling.error());
  if (const auto target = parse_target(words[0]); target && target->slot)
    return own_usage("scale takes an app, not one of its workers: " + printable(target->app));
  into.workers = *scaling;
  into.names = {words[0]};
  return {};
}

}  // namespace

const VerbEntry scale_verb{
    .name = "scale",
    .operands = "APP N|+N|-N",
    .summary = "give an app so many workers, or so many more or less",
    .text =
        "New workers are started; those that are too many drain and leave, the highest slot\n"
        "first. It holds until skepd ends or the app's workers change in the config file.",
    .options = options,
    .completes = {Completes::app, Completes::nothing},
    .json = true,
    .dash_number = "--less",
    .take = take,
    .run = scale,
};

}  // namespace skep::ctl

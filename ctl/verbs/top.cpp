#include "ctl/top/top.h"

#include "ctl/operands.h"
#include "ctl/verbs/verbs.h"

namespace skep::ctl {
namespace {

Attempt<void> take(std::vector<std::string> words, Arguments& /*into*/) {
  if (!words.empty()) return own_usage("top accepts no arguments");
  return {};
}

}  // namespace

const VerbEntry top_verb{
    .name = "top",
    .operands = "",
    .summary = "watch all workers on one screen",
    .text =
        "State, CPU, memory, heap, event-loop lag, connections, restarts and stalls, each second\n"
        "anew. Its keys sort and filter workers, roll apps, restart workers and show logs; ?\n"
        "tells them.",
    .one_host = true,
    .take = take,
    .run = top::show,
};

}  // namespace skep::ctl

#pragma once

#include <set>
#include <string>
#include <string_view>

#include "engine/turn.h"

namespace skep::engine {

// The order in which apps stop: an app leaves when those that are after it have left, as far as
// they are stopping too. A RUNNING worker whose turn has not come is parting: nobody wants it any
// more, so that it has no successor whatever becomes of it, but it serves on. Each waits for
// processes that have been told to leave and are killed when their time is over, so the whole takes
// no longer than the stop of one app after the other. Where several updates of single apps have
// made a circle, all of it leaves at once.

// The names of apps that others are after.
[[nodiscard]] std::set<std::string, std::less<>> needed_apps(const State& state);

// As put_down(), but a RUNNING worker of an app in `needed` leaves in its turn. False: there was
// nothing to do.
bool part(Turn& turn, Slot& slot, const std::set<std::string, std::less<>>& needed,
          std::string_view why, bool drain = false);

// It is wanted again, and who waits for its end is told so. Where a roll has passed it by meanwhile
// it is replaced.
void stay(Turn& turn, Slot& slot);

// Its process has ended before its turn.
void on_parted(Turn& turn, Slot& slot, const std::string& what);

// Puts down those whose turn has come.
void let_go(Turn& turn);

}  // namespace skep::engine

#pragma once

#include <functional>
#include <ostream>
#include <vector>

#include "ctl/remote/host.h"

namespace skep::ctl {

// How the output of several hosts becomes one.
enum class Gathering {
  blocks,      // each host's, whole, under a line that names it, in the order of the hosts
  lines,       // each line as it comes, behind its host
  json,        // one object with a member for each host; {"error": "..."} for one without JSON
  json_lines,  // each line as it comes, as an object whose one member is its host
};

// Of one host, for blocks and json: beyond that it is cut off.
inline constexpr std::size_t most_bytes_of_a_host = 64 << 20;

// Acts for all hosts at once, each in a process of its own, which leaves with what `act` returns;
// gives the highest of these codes. What they write to `err` appears line by line behind the host.
// ^C is theirs to heed.
[[nodiscard]] int act_on_each(
    const std::vector<Host>& hosts, Gathering gathering,
    const std::function<int(const Host& host, std::ostream& out, std::ostream& err)>& act,
    std::ostream& out, std::ostream& err);

}  // namespace skep::ctl

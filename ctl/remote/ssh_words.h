#pragma once

#include <string>
#include <vector>

#include "ctl/remote/host.h"

namespace skep::ctl {

enum class Asking : bool { no, yes };

// The command line of the user's own ssh that runs `skepctl dial-stdio` there. `socket`: the
// control socket on that machine; empty: as skepctl there finds it. Asking::no: ssh fails rather
// than ask for a password or about a key.
[[nodiscard]] std::vector<std::string> ssh_words(const Host& host, const std::string& socket,
                                                 Asking asking);

}  // namespace skep::ctl

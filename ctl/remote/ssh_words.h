#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ctl/remote/host.h"

namespace skep::ctl {

// Whether somebody is there who can be asked for a password or about a key.
enum class Asking : std::uint8_t {
  yes,
  no,       // ssh fails rather than ask
  hurried,  // nor does it have much time
};

// The command line of the user's own ssh that runs `skepctl dial-stdio` there. `socket`: the
// control socket on that machine; empty: as skepctl there finds it.
[[nodiscard]] std::vector<std::string> ssh_words(const Host& host, const std::string& socket,
                                                 Asking asking);

}  // namespace skep::ctl

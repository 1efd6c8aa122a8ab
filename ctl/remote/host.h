#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ctl/trouble.h"

namespace skep::ctl {

// Another machine, as --host names it: ssh://[USER@]HOST[:PORT]. The parts become words of ssh's
// command line and hold nothing that ssh or a shell could take for anything else.
struct Host {
  static constexpr std::size_t most = 64;

  std::string url;         // as typed
  std::string user;        // empty: whom ssh's own config says
  std::string name;        // a name, also one of ssh's config, or an address
  std::uint16_t port = 0;  // 0: as ssh's own config says
};

// One or several, separated by commas: at least one, at most Host::most, none twice.
[[nodiscard]] Attempt<std::vector<Host>> parse_hosts(std::string_view text);

}  // namespace skep::ctl

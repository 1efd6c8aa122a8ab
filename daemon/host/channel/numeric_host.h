#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/listen_address.h"

namespace skep::host {

// A numeric IPv4 or IPv6 address ("::1", "fe80::1%eth0") in its one canonical form. Nothing for any
// other text, host names too.
struct NumericHost {
  ListenAddress::Family family = ListenAddress::Family::ipv4;
  std::string text;
};
[[nodiscard]] std::optional<NumericHost> parse_numeric_host(std::string_view text);

}  // namespace skep::host

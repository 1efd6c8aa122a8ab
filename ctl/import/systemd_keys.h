#pragma once

#include <string>
#include <string_view>

namespace skep::ctl::importing {

// What to say of a setting of [Unit], [Service] or [Install] that has no equal.
[[nodiscard]] std::string advice_on_unit(std::string_view section, std::string_view key);

}  // namespace skep::ctl::importing

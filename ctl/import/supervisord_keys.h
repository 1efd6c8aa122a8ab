#pragma once

#include <string>
#include <string_view>

namespace skep::ctl::importing {

// What to say of a key of [program:x] that has no equal.
[[nodiscard]] std::string advice_on_program(std::string_view key);

// The same for a key of another section, by the section's name without what follows a colon.
[[nodiscard]] std::string advice_on_section(std::string_view section, std::string_view key);

}  // namespace skep::ctl::importing

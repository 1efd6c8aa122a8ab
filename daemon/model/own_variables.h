#pragma once

#include <string_view>

namespace skep {

// Whether by a variable of this name skepd speaks with its workers: nobody else may set it.
[[nodiscard]] bool is_own_variable(std::string_view name);

}  // namespace skep

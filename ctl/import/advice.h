#pragma once

#include <span>
#include <string>
#include <string_view>

namespace skep::ctl::importing {

// What to say of a setting of another supervisor that has no equal. A key that ends in '*' stands
// for all that begin so.
struct Advice {
  std::string_view key;
  std::string_view text;
};

// The table's word on the key; a sentence that it is not known where the table has none.
[[nodiscard]] std::string advice_on(std::string_view key, std::span<const Advice> table,
                                    std::string_view supervisor);

}  // namespace skep::ctl::importing

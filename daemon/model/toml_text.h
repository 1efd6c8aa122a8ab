#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "model/listen_address.h"
#include "model/rlimit.h"

namespace skep {

// Values as TOML, such that the config reads back what they are: a "$" is doubled, because the
// config puts the environment in place of ${NAME}. On one line.
[[nodiscard]] std::string toml_text(std::string_view text);
[[nodiscard]] std::string toml_text(const std::string& text);
[[nodiscard]] std::string toml_text(const char* text);
[[nodiscard]] std::string toml_text(bool value);
[[nodiscard]] std::string toml_text(std::uint32_t number);
[[nodiscard]] std::string toml_text(const std::vector<std::string>& words);
[[nodiscard]] std::string toml_text(const std::vector<ListenAddress>& addresses);
// Inline tables.
[[nodiscard]] std::string toml_text(const std::map<std::string, std::string>& table);
// A number where soft and hard are the same, else "1024:65536"; rlimit_infinity is "infinity".
[[nodiscard]] std::string toml_text(const std::map<std::string, Rlimit>& limits);
// Numbers of processors, "0-3,8"; nothing for none.
[[nodiscard]] std::string toml_text_of_cpus(const std::vector<std::uint32_t>& ascending);

// A name as a key: bare where it may be, else in quotes.
[[nodiscard]] std::string toml_key(std::string_view name);

}  // namespace skep

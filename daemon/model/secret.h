#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace skep {

// Who looks at a config: skepd itself needs all of it, whoever asks what is in force does not.
enum class Secrets : std::uint8_t { hidden, shown };

// What stands in the place of a secret.
inline constexpr auto not_shown = "(not shown)";

// Whether a variable most likely holds what nobody else may know, by its name ("DB_PASSWORD",
// "API_KEY", "SESSION_SECRET") or its value: an address with a password in it
// ("postgres://bee:honey@db/hive"), a private key.
[[nodiscard]] bool looks_secret(std::string_view name, std::string_view value);

// The variables with not_shown for the value of each that looks secret.
[[nodiscard]] std::map<std::string, std::string> without_secrets(
    std::map<std::string, std::string> variables);

}  // namespace skep

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace skep::ctl::importing {

// "1500ms" of 1.5, as the config writes durations; what is out of its range becomes the nearest
// that is in. Not a number counts as 0.
[[nodiscard]] std::string duration_text(double seconds);

// "300MiB"; the greatest the config takes at most.
[[nodiscard]] std::string size_text(std::uint64_t bytes);

// "512M", "1.5 GB", "1000": a number and K, M, G or T for powers of 1024, with or without "B" or
// "iB", in any case.
[[nodiscard]] std::optional<std::uint64_t> bytes_of(std::string_view text);

// Decimal digits only, of at most 18.
[[nodiscard]] std::optional<std::int64_t> integer_of(std::string_view text);

// A plain decimal fraction, not below 0.
[[nodiscard]] std::optional<double> decimal_of(std::string_view text);

// "10 in 1m": so many deaths in so many seconds, as restart.give-up has it.
[[nodiscard]] std::string give_up_text(std::int64_t deaths, double seconds);

// Without blanks and line ends at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text);

// "SIGTERM" of "TERM", "SIGTERM" or "15"; nothing where that is no signal here.
[[nodiscard]] std::optional<std::string> signal_text(std::string_view text);

// The words "true", "yes", "on" and "1", and their opposites, in any case.
[[nodiscard]] std::optional<bool> boolean_of(std::string_view text);

// A path as a program in the folder means it: absolute, without "." and doubled slashes. One that
// begins with "~" or a variable stays what it is.
[[nodiscard]] std::string absolute(std::string_view folder, std::string_view path);

}  // namespace skep::ctl::importing

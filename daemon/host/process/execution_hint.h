#pragma once

#include <string>

namespace skep::host {

// What is odd about a program that exists and still failed to execute with `error`, in brackets and
// with a space in front; empty where errno says it all.
[[nodiscard]] std::string execution_hint(const std::string& program, int error);

}  // namespace skep::host

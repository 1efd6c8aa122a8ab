#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <tl/expected.hpp>

namespace skep {

// A sentence for the operator: what failed, where and why, and what to do. Context is put in front
// as the error travels up: "web:0: cannot change to directory /srv/web: no such file or directory".
struct Error {
  std::string message;

  [[nodiscard]] Error within(std::string_view context) && {
    return {std::string(context) + ": " + std::move(message)};
  }
};

template <typename T>
using Result = tl::expected<T, Error>;

[[nodiscard]] inline tl::unexpected<Error> fail(std::string message) {
  return tl::unexpected<Error>(Error{std::move(message)});
}

}  // namespace skep

#pragma once

#include <string>
#include <string_view>

#include "host/probe/answer_head.h"
#include "model/time.h"

namespace skep::host {

// What is said of a worker that is not well. All are on one line of printable ASCII, and short,
// whatever `path` and the worker's answer hold.
[[nodiscard]] std::string answered_with(std::string_view path, const AnswerHead::Status& status);
[[nodiscard]] std::string answered_with(std::string_view path, AnswerHead::Fault fault);
[[nodiscard]] std::string closed_connection(std::string_view path, bool begun);
[[nodiscard]] std::string not_answered(std::string_view path, Duration timeout);

}  // namespace skep::host

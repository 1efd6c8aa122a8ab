#pragma once

#include <chrono>

namespace skep::host::logs {

using Clock = std::chrono::steady_clock;
using Time = Clock::time_point;

inline constexpr Time never = Time::max();

}  // namespace skep::host::logs

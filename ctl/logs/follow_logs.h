#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "ctl/client.h"
#include "ctl/logs/log_source.h"

namespace skep::ctl {

// Each takes a thread and a connection.
inline constexpr std::size_t most_followed_logs = 64;

// Follows logs side by side, from the last `bytes` of each on, until skepd ends them all or
// `interrupt` (an fd) becomes readable. `grown` is called in as many threads as there are sources;
// `ended` once for each, in its thread, with what skepd answered: 200, or why it has no such log.
void follow_logs(
    const Client& client, const std::vector<LogSource>& sources, std::uint64_t bytes, int interrupt,
    const std::function<void(std::size_t source, std::string_view piece)>& grown,
    const std::function<void(std::size_t source, const Attempt<Answer>& answer)>& ended);

}  // namespace skep::ctl

#pragma once

#include "ctl/trouble.h"

namespace skep::ctl {

// Joins what is read from `input` and written to `output` with a connected stream socket, both
// ways, until the other end of the socket has said all and `output` has it, or nobody reads
// `output` any more. The end of `input` is handed on and ends nothing else. The fds stay open, in
// the mode they are in. SIGPIPE has to be ignored.
[[nodiscard]] Attempt<void> join_streams(int input, int output, int socket);

}  // namespace skep::ctl

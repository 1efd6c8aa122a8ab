#pragma once

namespace skep::host {

// The top of a small stack, with a guard page below, on which a child runs until it executes its
// program. One a thread is enough and is kept: the thread waits while its child uses it. Null when
// there is no memory for it (errno says why).
[[nodiscard]] void* child_stack_top();

}  // namespace skep::host

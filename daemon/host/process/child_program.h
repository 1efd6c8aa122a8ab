#pragma once

namespace skep::host {

// What runs in the child between clone() and execve(), given a BirthPlan. It shares skepd's memory
// while skepd's thread waits, all signals are blocked, and it does not return.
int run_child(void* birth_plan);

}  // namespace skep::host

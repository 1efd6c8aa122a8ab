// usage: stamped_exec PROGRAM [ARGUMENT...]
// Runs the program with CLOCK_MONOTONIC in nanoseconds, as of just before, in BEGUN_NS.
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <unistd.h>

int main(int, char** arguments) {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  const std::string begun = std::to_string(now.tv_sec * 1'000'000'000 + now.tv_nsec);
  ::setenv("BEGUN_NS", begun.c_str(), 1);
  ::execvp(arguments[1], arguments + 1);
  std::perror(arguments[1]);
  return 127;
}

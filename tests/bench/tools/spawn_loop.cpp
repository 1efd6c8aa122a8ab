// usage: spawn_loop COUNT
// Starts COUNT x `sleep 1000` by posix_spawn, one after another, prints how many seconds that took,
// and kills them.
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

int main(int argc, char** argv) {
  const int count = argc > 1 ? std::atoi(argv[1]) : 1000;
  char program[] = "/bin/sleep";
  char time[] = "1000";
  char* arguments[] = {program, time, nullptr};
  std::vector<pid_t> children;
  const auto begun = std::chrono::steady_clock::now();
  for (int i = 0; i < count; ++i) {
    pid_t pid = 0;
    if (posix_spawn(&pid, program, nullptr, nullptr, arguments, environ) != 0) return 1;
    children.push_back(pid);
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
  std::printf("%.6f\n", took.count());
  for (const pid_t pid : children) kill(pid, SIGKILL);
  for (const pid_t pid : children) waitpid(pid, nullptr, 0);
}

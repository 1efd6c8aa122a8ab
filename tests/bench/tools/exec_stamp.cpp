// usage: exec_stamp FILE
// Appends CLOCK_MONOTONIC in nanoseconds at its start, and its pid, to FILE, then waits to be
// killed.
#include <array>
#include <cstdio>
#include <ctime>
#include <fcntl.h>
#include <unistd.h>

int main(int argc, char** argv) {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  std::array<char, 64> line{};
  const int length =
      std::snprintf(line.data(), line.size(), "%lld %d\n",
                    static_cast<long long>(now.tv_sec) * 1000000000LL + now.tv_nsec, getpid());
  const int file =
      argc > 1 ? open(argv[1], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644) : STDOUT_FILENO;
  if (write(file, line.data(), static_cast<size_t>(length)) != length) return 1;
  for (;;) pause();
}

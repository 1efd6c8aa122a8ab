// usage: flood MEGABYTES FILE
// Writes CLOCK_MONOTONIC in nanoseconds to FILE, then that many megabytes of lines to stdout, 64
// KiB at a time.
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fcntl.h>
#include <string>
#include <unistd.h>

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  std::string block;
  while (block.size() < 65536) block += std::string(127, 'x') + '\n';
  const long blocks = std::atol(argv[1]) * 16;

  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  FILE* file = std::fopen(argv[2], "w");
  if (file == nullptr) return 1;
  std::fprintf(file, "%lld\n", static_cast<long long>(now.tv_sec) * 1000000000LL + now.tv_nsec);
  std::fclose(file);
  for (long i = 0; i < blocks; ++i)
    for (size_t done = 0; done < block.size();) {
      const ssize_t wrote = write(STDOUT_FILENO, block.data() + done, block.size() - done);
      if (wrote < 0) return 1;
      done += static_cast<size_t>(wrote);
    }
}

#include "host/process/affinity.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <iterator>
#include <set>
#include <string>
#include <sys/syscall.h>
#include <system_error>
#include <unistd.h>

#include "model/sandbox_spec.h"

namespace skep::host {

namespace {

constexpr std::size_t word_bits = 64;

int set_affinity(pid_t thread, const std::vector<std::uint64_t>& mask) {
  const bool set =
      ::syscall(SYS_sched_setaffinity, thread, mask.size() * sizeof mask[0], mask.data()) == 0;
  return set || errno == ESRCH ? 0 : errno;
}

std::vector<pid_t> threads_of(pid_t pid) {
  std::vector<pid_t> threads;
  std::error_code error;
  std::filesystem::directory_iterator entries("/proc/" + std::to_string(pid) + "/task", error);
  for (; !error && entries != std::filesystem::directory_iterator(); entries.increment(error)) {
    const std::string name = entries->path().filename().string();
    pid_t thread = 0;
    if (std::from_chars(name.data(), name.data() + name.size(), thread).ec == std::errc())
      threads.push_back(thread);
  }
  return threads;
}

}  // namespace

std::vector<std::uint32_t> usable_cpus() {
  std::vector<std::uint64_t> mask(most_cpus / word_bits);
  const long bytes = ::syscall(SYS_sched_getaffinity, 0, mask.size() * sizeof mask[0], mask.data());
  std::vector<std::uint32_t> cpus;
  for (std::uint32_t cpu = 0; static_cast<long>(cpu) < bytes * 8; ++cpu)
    if ((mask[cpu / word_bits] >> cpu % word_bits & 1U) != 0) cpus.push_back(cpu);
  return cpus;
}

std::vector<std::uint32_t> usable_of(const std::vector<std::uint32_t>& wanted) {
  auto usable = usable_cpus();
  if (wanted.empty()) return usable;
  std::vector<std::uint32_t> both;
  std::set_intersection(usable.begin(), usable.end(), wanted.begin(), wanted.end(),
                        std::back_inserter(both));
  return both;
}

std::vector<std::uint64_t> cpu_mask(const std::vector<std::uint32_t>& cpus) {
  std::vector<std::uint64_t> mask(most_cpus / word_bits);
  for (const std::uint32_t cpu : cpus)
    mask.at(cpu / word_bits) |= std::uint64_t{1} << cpu % word_bits;
  return mask;
}

// A thread that one not moved yet has made meanwhile is found by looking again.
int move_process(pid_t pid, const std::vector<std::uint32_t>& cpus) {
  const auto mask = cpu_mask(cpus);
  std::set<pid_t> moved;
  constexpr int most_looks = 4;
  for (int look = 0; look < most_looks; ++look) {
    bool anew = false;
    for (const pid_t thread : threads_of(pid)) {
      if (!moved.insert(thread).second) continue;
      anew = true;
      if (const int error = set_affinity(thread, mask); error != 0) return error;
    }
    if (!anew) break;
  }
  return 0;
}

}  // namespace skep::host

#include "api/metrics/own_process.h"

#include <array>
#include <cmath>
#include <ctime>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <sstream>
#include <string>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

#include "api/http/fd.h"

namespace skep::api {
namespace {

constexpr const char* descriptors = "/proc/self/fd";

// The fields of /proc/self/stat behind the command's name, which may hold anything; [0] is field 3
// of proc(5).
std::vector<std::uint64_t> stat_fields() {
  const Fd file(::open("/proc/self/stat", O_RDONLY | O_CLOEXEC));
  std::array<char, 1024> text{};
  const ssize_t length = file ? ::read(file.get(), text.data(), text.size()) : 0;
  if (length <= 0) return {};
  const std::string line(text.data(), static_cast<std::size_t>(length));
  const auto name_end = line.rfind(')');
  if (name_end == std::string::npos) return {};
  std::istringstream rest(line.substr(name_end + 1));
  std::vector<std::uint64_t> fields;
  std::string field;
  while (rest >> field) fields.push_back(std::strtoull(field.c_str(), nullptr, 10));
  return fields;
}

double seconds_now(clockid_t clock) {
  timespec now{};
  ::clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

// Read once: the same at every scrape, although the clock may be set.
double start_time(std::uint64_t ticks_since_boot) {
  static const double start =
      std::round(
          (seconds_now(CLOCK_REALTIME) - seconds_now(CLOCK_BOOTTIME) +
           static_cast<double>(ticks_since_boot) / static_cast<double>(::sysconf(_SC_CLK_TCK))) *
          100) /
      100;
  return start;
}

// The size of the directory is their number from Linux 6.2 on, and 0 before.
std::uint64_t count_descriptors() {
  struct stat directory {};
  if (::stat(descriptors, &directory) == 0 && directory.st_size > 0)
    return static_cast<std::uint64_t>(directory.st_size);
  const std::unique_ptr<DIR, int (*)(DIR*)> listing(::opendir(descriptors), ::closedir);
  if (!listing) return 0;
  std::uint64_t count = 0;
  while (const dirent* entry = ::readdir(listing.get()))
    if (entry->d_name[0] != '.') ++count;
  return count == 0 ? 0 : count - 1;  // less the listing's own
}

}  // namespace

OwnProcess read_own_process() {
  OwnProcess own;
  const auto fields = stat_fields();
  if (fields.size() > 21) {
    own.cpu_seconds =
        static_cast<double>(fields[11] + fields[12]) / static_cast<double>(::sysconf(_SC_CLK_TCK));
    own.threads = fields[17];
    own.start_time_seconds = start_time(fields[19]);
    own.virtual_bytes = fields[20];
    own.resident_bytes = fields[21] * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  }
  own.open_fds = count_descriptors();
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) own.max_fds = limit.rlim_cur;
  return own;
}

}  // namespace skep::api

#include "host/process/cgroup_quota.h"

#include <charconv>
#include <string_view>

#include "host/process/cgroup_mounts.h"
#include "host/process/kernel_text.h"
#include "host/process/text_fields.h"

namespace skep::host {

namespace {

constexpr std::size_t most_file_bytes = std::size_t{1} << 20U;

std::string file_text(const std::string& path) {
  return kernel_text(path, most_file_bytes);
}

std::optional<double> positive_number(std::string_view text) {
  long long number = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || number <= 0) return std::nullopt;
  return static_cast<double>(number);
}

std::optional<double> ratio(std::optional<double> quota, std::optional<double> period) {
  if (!quota || !period) return std::nullopt;
  return *quota / *period;
}

// cpu.max is "QUOTA PERIOD" or "max PERIOD"; v1 has a file each and -1 for none.
std::optional<double> quota_of(const std::string& directory, CgroupMount::Version version) {
  if (version == CgroupMount::Version::one)
    return ratio(positive_number(file_text(directory + "/cpu.cfs_quota_us")),
                 positive_number(file_text(directory + "/cpu.cfs_period_us")));
  const std::string text = file_text(directory + "/cpu.max");
  const auto words = fields(text, ' ');
  if (words.size() < 2) return std::nullopt;
  return ratio(positive_number(words[0]), positive_number(words[1]));
}

void lower(std::optional<double>& least, std::optional<double> value) {
  if (value && (!least || *value < *least)) least = value;
}

}  // namespace

std::optional<double> cgroup_cpu_quota(const std::string& root) {
  const std::string cgroup = file_text(root + "/proc/self/cgroup");
  const std::string mountinfo = file_text(root + "/proc/self/mountinfo");
  std::optional<double> least;
  for (const auto& mount : cgroup_mounts(cgroup, mountinfo)) {
    std::string directory = mount.own;
    for (;;) {
      lower(least, quota_of(root + directory, mount.version));
      if (directory.size() <= mount.top.size()) break;
      directory.erase(directory.rfind('/'));
    }
  }
  return least;
}

}  // namespace skep::host

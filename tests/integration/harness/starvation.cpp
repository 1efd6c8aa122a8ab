#include "integration/harness/starvation.h"

#include <cstdlib>
#include <fstream>
#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "integration/harness/eventually.h"

namespace skep::harness {
namespace {

namespace fs = std::filesystem;

bool write(const fs::path& file, const std::string& text) {
  std::ofstream out(file);
  out << text << std::flush;
  return out.good();
}

// Where cgroups with a quota can be made: version 1, or version 2 whose root hands `cpu` down.
std::optional<fs::path> hierarchy() {
  for (const fs::path path : {"/sys/fs/cgroup/cpu,cpuacct", "/sys/fs/cgroup/cpu", "/sys/fs/cgroup"})
    if (::access((path / "cgroup.procs").c_str(), W_OK) == 0) return path;
  return std::nullopt;
}

// A millisecond a second, the least there is.
bool set_quota(const fs::path& group) {
  if (fs::exists(group / "cpu.max")) return write(group / "cpu.max", "1000 1000000");
  return write(group / "cpu.cfs_period_us", "1000000") && write(group / "cpu.cfs_quota_us", "1000");
}

template <typename Action>
void for_each_thread(pid_t pid, Action&& action) {
  std::error_code gone;
  for (const auto& task : fs::directory_iterator("/proc/" + std::to_string(pid) + "/task", gone))
    action(static_cast<pid_t>(std::strtol(task.path().filename().c_str(), nullptr, 10)));
}

cpu_set_t first_processor() {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  ::sched_getaffinity(0, sizeof(allowed), &allowed);
  std::size_t first = 0;
  while (!CPU_ISSET(first, &allowed)) ++first;
  CPU_ZERO(&allowed);
  CPU_SET(first, &allowed);
  return allowed;
}

void schedule_all(pid_t pid, int policy, const cpu_set_t& processors) {
  const sched_param least{};
  for_each_thread(pid, [&](pid_t thread) {
    ::sched_setaffinity(thread, sizeof(processors), &processors);
    ::sched_setscheduler(thread, policy, &least);
  });
}

}  // namespace

Starvation::Starvation(pid_t pid) : pid_(pid) {
  if (!limit_by_quota()) crowd_out();
}

bool Starvation::limit_by_quota() {
  const auto root = hierarchy();
  std::error_code error;
  const fs::path group = root.value_or("") / ("skep-test-" + std::to_string(pid_));
  if (!root || !fs::create_directory(group, error)) return false;
  group_ = group;
  if (set_quota(group) && write(group / "cgroup.procs", std::to_string(pid_))) return true;
  fs::remove(group, error);
  group_.reset();
  return false;
}

void Starvation::crowd_out() {
  const cpu_set_t one = first_processor();
  for (int i = 0; i < 3; ++i) {
    crowd_.push_back(
        std::make_unique<Process>(Program{{"sh", "-c", "while :; do :; done"}, {}, {}, {}, {}}));
    ::sched_setaffinity(crowd_.back()->pid(), sizeof(one), &one);
  }
  schedule_all(pid_, SCHED_IDLE, one);
}

Starvation::~Starvation() {
  if (group_) {
    write(group_->parent_path() / "cgroup.procs", std::to_string(pid_));
    EXPECT_TRUE(eventually([&] {
      std::error_code busy;
      return fs::remove(*group_, busy);
    })) << *group_;
    return;
  }
  crowd_.clear();
  cpu_set_t all;
  CPU_ZERO(&all);
  for (std::size_t i = 0; i < CPU_SETSIZE; ++i) CPU_SET(i, &all);
  schedule_all(pid_, SCHED_OTHER, all);
}

}  // namespace skep::harness

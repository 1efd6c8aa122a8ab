#include "host/process/child_program.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/close_range.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <type_traits>
#include <unistd.h>

#include "host/process/birth_plan.h"
#include "host/process/birth_report.h"

// Everything here is a bare system call. The wrappers of the C library for setuid() and its like
// would signal every thread of skepd to follow, and allocating or locking would be skepd's memory
// and skepd's locks. Sanitizers count on a stack and on threads of their own making.
#define SKEP_IN_CHILD __attribute__((no_sanitize("address", "thread", "undefined")))

namespace skep::host {

namespace {

// The kernel reads whole registers, so a variadic int must be widened.
template <typename Argument>
SKEP_IN_CHILD auto word(Argument argument) {
  if constexpr (std::is_pointer_v<Argument> || std::is_null_pointer_v<Argument>)
    return static_cast<const void*>(argument);
  else
    return static_cast<long>(argument);
}

template <typename... Arguments>
SKEP_IN_CHILD int call(long number, Arguments... arguments) {
  return static_cast<int>(::syscall(number, word(arguments)...));
}

[[noreturn]] SKEP_IN_CHILD void leave() {
  for (;;) call(SYS_exit_group, 127);
}

SKEP_IN_CHILD void tell(const BirthPlan& plan, BirthStage stage, int detail) {
  const BirthReport report{stage, errno, detail};
  call(SYS_write, plan.report, &report, sizeof report);
}

[[noreturn]] SKEP_IN_CHILD void fail(const BirthPlan& plan, BirthStage stage, int detail = 0) {
  tell(plan, stage, detail);
  leave();
}

// An ignored signal would stay ignored in the program, and a handler of skepd must not run here.
SKEP_IN_CHILD void reset_signal_actions() {
  constexpr int last_signal = 64;
  constexpr std::size_t kernel_set_bytes = 8;
  const std::array<std::uint64_t, 8> default_action{};  // the kernel's struct sigaction, zeroed
  for (int signal = 1; signal <= last_signal; ++signal)
    call(SYS_rt_sigaction, signal, default_action.data(), nullptr, kernel_set_bytes);
}

SKEP_IN_CHILD void unblock_signals() {
  const std::uint64_t none = 0;
  call(SYS_rt_sigprocmask, SIG_SETMASK, &none, nullptr, sizeof none);
}

// While it is still skepd's user, and has no child of its own that would stay behind.
SKEP_IN_CHILD void enter_cgroup(const BirthPlan& plan) {
  if (plan.cgroup < 0) return;
  const int file = call(SYS_openat, plan.cgroup, "cgroup.procs", O_WRONLY | O_CLOEXEC);
  const char itself = '0';
  if (file < 0 || call(SYS_write, file, &itself, 1) != 1) tell(plan, BirthStage::cgroup, 0);
  if (file >= 0) call(SYS_close, file);
}

SKEP_IN_CHILD int lifted(int fd, int highest) {
  return fd > highest ? fd : call(SYS_fcntl, fd, F_DUPFD_CLOEXEC, highest + 1);
}

// Sources first leave the numbers that moves will fill, so that no move overwrites another's
// source, whatever collides.
SKEP_IN_CHILD void lift_sources(BirthPlan& plan) {
  const int highest = plan.descriptors.highest;
  const int report = lifted(plan.report, highest);
  if (report < 0) fail(plan, BirthStage::descriptor, highest);
  plan.report = report;
  int null_device = call(SYS_openat, AT_FDCWD, "/dev/null", O_RDWR | O_CLOEXEC);
  if (null_device < 0) fail(plan, BirthStage::null_device);
  null_device = lifted(null_device, highest);
  if (null_device < 0) fail(plan, BirthStage::null_device);
  for (auto& move : plan.descriptors.moves) {
    move.source = move.source < 0 ? null_device : lifted(move.source, highest);
    if (move.source < 0) fail(plan, BirthStage::descriptor, move.number);
  }
}

// Descriptors that were born without close-on-exec, inherited from whoever started skepd.
SKEP_IN_CHILD void close_others_on_exec(const BirthPlan& plan) {
  if (call(SYS_close_range, 3U, ~0U, unsigned{CLOSE_RANGE_CLOEXEC}) == 0) return;
  rlimit limit{};
  if (call(SYS_prlimit64, 0, RLIMIT_NOFILE, nullptr, &limit) != 0)
    fail(plan, BirthStage::inherited_descriptors);
  for (rlim_t fd = 3; fd < limit.rlim_cur; ++fd)
    call(SYS_fcntl, static_cast<int>(fd), F_SETFD, FD_CLOEXEC);
}

SKEP_IN_CHILD void place_descriptors(BirthPlan& plan) {
  lift_sources(plan);
  close_others_on_exec(plan);
  for (const auto& move : plan.descriptors.moves)
    if (call(SYS_dup3, move.source, move.number, 0) < 0)
      fail(plan, BirthStage::descriptor, move.number);
}

// With skepd's rights, and before a limit of open files could stand in the way.
SKEP_IN_CHILD void set_oom_score(const BirthPlan& plan) {
  if (plan.oom_score.empty()) return;
  const int file = call(SYS_openat, AT_FDCWD, "/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (file < 0 || call(SYS_write, file, plan.oom_score.c_str(), plan.oom_score.size()) < 0)
    fail(plan, BirthStage::oom_score);
  call(SYS_close, file);
}

SKEP_IN_CHILD void set_scheduling(const BirthPlan& plan) {
  if (plan.nice != nullptr && call(SYS_setpriority, PRIO_PROCESS, 0, *plan.nice) != 0)
    fail(plan, BirthStage::nice);
  set_oom_score(plan);
  const auto bytes = plan.cpus.size() * sizeof(std::uint64_t);
  if (bytes != 0 && call(SYS_sched_setaffinity, 0, bytes, plan.cpus.data()) != 0)
    fail(plan, BirthStage::cpus);
}

SKEP_IN_CHILD void set_limits(const BirthPlan& plan) {
  int index = 0;
  for (const auto& limit : plan.limits) {
    if (call(SYS_prlimit64, 0, limit.resource, &limit.value, nullptr) != 0)
      fail(plan, BirthStage::limit, index);
    ++index;
  }
}

SKEP_IN_CHILD void drop_from_bounding_set(const BirthPlan& plan) {
  for (unsigned capability = 0; capability < 64; ++capability)
    if ((plan.dropped_capabilities >> capability & 1U) != 0 &&
        call(SYS_prctl, PR_CAPBSET_DROP, capability, 0, 0, 0) != 0)
      fail(plan, BirthStage::capabilities);
}

SKEP_IN_CHILD void become_user(const BirthPlan& plan) {
  if (plan.identity == nullptr) return;
  const Identity& identity = *plan.identity;
  // Until the program is executed: what is to be kept would be gone with root.
  if (plan.capabilities != 0 && call(SYS_prctl, PR_SET_KEEPCAPS, 1, 0, 0, 0) != 0)
    fail(plan, BirthStage::capabilities);
  if (call(SYS_setgroups, identity.groups.size(), identity.groups.data()) != 0 ||
      call(SYS_setresgid, identity.gid, identity.gid, identity.gid) != 0 ||
      call(SYS_setresuid, identity.uid, identity.uid, identity.uid) != 0)
    fail(plan, BirthStage::user);
}

// All sets are the same, since only ambient ones outlive the execution of a program by a user who
// is not root. Setting them is due where there shall be none, too: a skepd that has ambient or
// inheritable capabilities instead of root keeps them over setuid().
SKEP_IN_CHILD void set_capabilities(const BirthPlan& plan) {
  if (!plan.sets_capabilities) return;
  const auto low = static_cast<std::uint32_t>(plan.capabilities);
  const auto high = static_cast<std::uint32_t>(plan.capabilities >> 32U);
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  const std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> sets{
      {{low, low, low}, {high, high, high}}};
  if (call(SYS_capset, &header, sets.data()) != 0) fail(plan, BirthStage::capabilities);
  for (unsigned capability = 0; capability < 64; ++capability)
    if ((plan.capabilities >> capability & 1U) != 0 &&
        call(SYS_prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0) != 0)
      fail(plan, BirthStage::capabilities);
}

SKEP_IN_CHILD void renounce_privileges(const BirthPlan& plan) {
  if (plan.no_new_privileges && call(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
    fail(plan, BirthStage::no_new_privileges);
}

// After the change of user, which would clear it. A parent that died before cannot be waited for.
SKEP_IN_CHILD void die_with_parent(const BirthPlan& plan) {
  if (!plan.die_with_parent) return;
  call(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  if (call(SYS_getppid) != plan.parent) leave();
}

// As the program will be allowed to. The older call, which asks for the real user instead of the
// effective one, is there for kernels before 5.8 and for containers that forbid what they do not
// know.
SKEP_IN_CHILD bool can_read(const char* file) {
  if (call(SYS_faccessat2, AT_FDCWD, file, R_OK, AT_EACCESS) == 0) return true;
  if (errno != ENOSYS && errno != EPERM) return false;
  return call(SYS_faccessat, AT_FDCWD, file, R_OK) == 0;
}

SKEP_IN_CHILD char* const* choose_environment(const BirthPlan& plan) {
  if (plan.needed == nullptr || can_read(plan.needed)) return plan.environment.with();
  tell(plan, BirthStage::needed, 0);
  return plan.environment.without();
}

SKEP_IN_CHILD void write_own_pid(char* const* places) {
  constexpr int most_digits = static_cast<int>(BirthEnvironment::pid_room) - 1;
  const int pid = call(SYS_getpid);
  int digits = 0;
  for (int rest = pid; rest > 0 && digits < most_digits; rest /= 10) ++digits;
  for (; *places != nullptr; ++places) {
    char* const place = *places;
    place[digits] = '\0';
    int rest = pid;
    for (int at = digits - 1; at >= 0; --at, rest /= 10)
      place[at] = static_cast<char>('0' + rest % 10);
  }
}

// Goes on to the next candidate for the errors for which a shell would.
[[noreturn]] SKEP_IN_CHILD void execute(const BirthPlan& plan, char* const* environment) {
  int denied = -1;
  const int count = static_cast<int>(plan.programs.size());
  const std::string* const programs = plan.programs.data();
  for (int index = 0; index < count; ++index) {
    call(SYS_execve, programs[index].c_str(), plan.arguments.data(), environment);
    if (count == 1) fail(plan, BirthStage::program, 0);
    if (errno == EACCES && denied < 0) denied = index;
    if (errno != EACCES && errno != ENOENT && errno != ENOTDIR)
      fail(plan, BirthStage::program, index);
  }
  errno = denied < 0 ? ENOENT : EACCES;
  fail(plan, BirthStage::program, denied);
}

}  // namespace

SKEP_IN_CHILD int run_child(void* birth_plan) {
  BirthPlan& plan = *static_cast<BirthPlan*>(birth_plan);
  reset_signal_actions();
  enter_cgroup(plan);
  if (call(SYS_setpgid, 0, 0) != 0) fail(plan, BirthStage::group);
  place_descriptors(plan);
  if (plan.umask != nullptr) call(SYS_umask, *plan.umask);
  set_scheduling(plan);
  set_limits(plan);
  drop_from_bounding_set(plan);
  become_user(plan);
  set_capabilities(plan);
  renounce_privileges(plan);
  if (plan.directory != nullptr && call(SYS_chdir, plan.directory) != 0)
    fail(plan, BirthStage::directory);
  die_with_parent(plan);
  write_own_pid(plan.environment.pid_digits());
  char* const* const environment = choose_environment(plan);
  unblock_signals();
  execute(plan, environment);
}

}  // namespace skep::host

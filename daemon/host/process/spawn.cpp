#include "host/process/spawn.h"

#include <cerrno>
#include <csignal>
#include <cstddef>
#include <sched.h>
#include <utility>

#include "host/process/birth_failure.h"
#include "host/process/birth_plan.h"
#include "host/process/birth_report.h"
#include "host/process/child_program.h"
#include "host/process/child_stack.h"
#include "host/process/clone_into.h"
#include "host/process/reap.h"

namespace skep::host {

namespace {

// No handler of this process may run in the child, which has its memory.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;
  ~SignalsBlocked() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_{};
};

// The error is an errno.
tl::expected<Child, int> clone_child(BirthPlan& plan) {
  const ChildStack stack = child_stack();
  if (stack.base == nullptr) return tl::unexpected(errno);
  const SignalsBlocked blocked;
  int pidfd = -1;
  pid_t pid = -1;
  if (const int cgroup = std::exchange(plan.cgroup, -1); cgroup >= 0) {
    pid = clone_into(cgroup, run_child, &plan, pidfd);
    // Then the child goes there by itself, and may tell better why it cannot.
    if (pid < 0) plan.cgroup = cgroup;
  }
  if (pid < 0)
    pid = ::clone(run_child, static_cast<std::byte*>(stack.base) + stack.size,
                  CLONE_VM | CLONE_VFORK | CLONE_PIDFD | SIGCHLD, &plan, &pidfd);
  if (pid < 0) return tl::unexpected(errno);
  return Child{pid, UniqueFd(pidfd), 0, 0};
}

}  // namespace

tl::expected<Child, SpawnFailure> spawn(const SpawnRequest& request) {
  const auto pipe = BirthPipe::open();
  if (!pipe) return tl::unexpected(SpawnFailure{"cannot open a pipe to its child", pipe.error()});
  auto plan = plan_birth(request, pipe->child_end());
  if (!plan) return tl::unexpected(std::move(plan).error());
  auto child = clone_child(*plan);
  if (!child) return tl::unexpected(SpawnFailure{"cannot make a process", child.error()});
  while (const auto report = pipe->take()) {
    if (report->stage == BirthStage::needed || report->stage == BirthStage::cgroup) {
      (report->stage == BirthStage::needed ? child->unreadable : child->outside) = report->error;
      continue;
    }
    reap_blocking(child->pidfd.get());
    return tl::unexpected(birth_failure(*report, request, *plan));
  }
  return *std::move(child);
}

}  // namespace skep::host

#include "host/process/spawn.h"

#include <cerrno>
#include <csignal>
#include <sched.h>

#include "host/process/birth_failure.h"
#include "host/process/birth_plan.h"
#include "host/process/birth_report.h"
#include "host/process/child_program.h"
#include "host/process/child_stack.h"
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
  void* const stack = child_stack_top();
  if (stack == nullptr) return tl::unexpected(errno);
  const SignalsBlocked blocked;
  int pidfd = -1;
  const pid_t pid =
      ::clone(run_child, stack, CLONE_VM | CLONE_VFORK | CLONE_PIDFD | SIGCHLD, &plan, &pidfd);
  if (pid < 0) return tl::unexpected(errno);
  return Child{pid, UniqueFd(pidfd), 0};
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
    if (report->stage == BirthStage::needed) {
      child->unreadable = report->error;
      continue;
    }
    reap_blocking(child->pidfd.get());
    return tl::unexpected(birth_failure(*report, request, *plan));
  }
  return *std::move(child);
}

}  // namespace skep::host

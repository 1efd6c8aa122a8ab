#include "host/process/clone_into.h"

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <linux/sched.h>
#include <sys/syscall.h>

#include "host/process/child_stack.h"

namespace skep::host {

#ifdef __x86_64__

namespace {

// The C library has no clone3() to call, and a child cannot come back from syscall(2) on a stack
// of its own. This one never comes back at all.
long clone3(const clone_args& arguments, int (*program)(void*), void* argument) {
  register auto* const entry __asm__("r12") = program;
  register auto* const its_argument __asm__("r13") = argument;
  long result = SYS_clone3;
  __asm__ volatile(
      "syscall\n\t"
      "testq %%rax, %%rax\n\t"
      "jnz 1f\n\t"
      "xorl %%ebp, %%ebp\n\t"
      "movq %[argument], %%rdi\n\t"
      "callq *%[entry]\n\t"
      "hlt\n"
      "1:"
      : "+a"(result)
      : "D"(&arguments), "S"(sizeof arguments), [entry] "r"(entry), [argument] "r"(its_argument)
      : "rcx", "r11", "memory", "cc");
  return result;
}

}  // namespace

pid_t clone_into(int cgroup, int (*program)(void*), void* argument, int& pidfd) {
  const ChildStack stack = child_stack();
  if (stack.base == nullptr) return -1;
  clone_args arguments{};
  arguments.flags = CLONE_VM | CLONE_VFORK | CLONE_PIDFD | CLONE_INTO_CGROUP;
  arguments.pidfd = reinterpret_cast<std::uint64_t>(&pidfd);
  arguments.exit_signal = SIGCHLD;
  arguments.stack = reinterpret_cast<std::uint64_t>(stack.base);
  arguments.stack_size = stack.size;
  arguments.cgroup = static_cast<std::uint64_t>(cgroup);
  const long pid = clone3(arguments, program, argument);
  if (pid >= 0) return static_cast<pid_t>(pid);
  errno = static_cast<int>(-pid);
  return -1;
}

#else

pid_t clone_into(int /*cgroup*/, int (* /*program*/)(void*), void* /*argument*/, int& /*pidfd*/) {
  errno = ENOSYS;
  return -1;
}

#endif

}  // namespace skep::host

#include "host/process/strangers.h"

#include <csignal>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <unistd.h>
#include <utility>

#include "host/process/reap.h"

namespace skep::host {

namespace {

// A thousand ends at once are spread over several turns: a turn takes on no more than this many,
// and none after it has lasted so long, because an end may make a successor.
constexpr int most_a_turn = 32;
constexpr Duration longest_turn = std::chrono::milliseconds(2);

// SIGCHLD must not be ignored, or the kernel throws exit statuses away, and must be blocked to be
// read from a descriptor.
UniqueFd read_child_signals() {
  struct sigaction action {};
  action.sa_handler = SIG_DFL;
  ::sigaction(SIGCHLD, &action, nullptr);
  sigset_t child;
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  ::pthread_sigmask(SIG_BLOCK, &child, nullptr);
  return UniqueFd(::signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK));
}

}  // namespace

Strangers::Strangers(Reactor& reactor, std::function<bool(pid_t)> ours)
    : reactor_(reactor), ours_(std::move(ours)), signals_(read_child_signals()) {
  ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
  if (signals_) watch_ = reactor_.watch(signals_.get(), Readiness::readable, [this] { sweep(); });
}

void Strangers::sweep() {
  signalfd_siginfo told;  // says nothing reliable: one signal stands for any number of ends
  while (::read(signals_.get(), &told, sizeof told) > 0) {
  }
  const Instant enough = reactor_.now() + longest_turn;
  for (int i = 0; i < most_a_turn && (i == 0 || reactor_.now() < enough); ++i) {
    const pid_t ended = any_ended_child();
    if (ended == 0) return;
    if (!ours_(ended)) discard(ended);
  }
  again_ = reactor_.at(reactor_.now(), [this] { sweep(); });
}

}  // namespace skep::host

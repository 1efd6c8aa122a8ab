#include "host/shutdown_signals.h"

#include <csignal>
#include <sys/signalfd.h>
#include <utility>

namespace skep::host {

static sigset_t daemon_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGTERM, SIGINT, SIGQUIT, SIGHUP, SIGUSR2}) sigaddset(&set, signal);
  return set;
}

void block_daemon_signals() {
  const sigset_t set = daemon_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  struct sigaction ignore {};
  ignore.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &ignore, nullptr);
}

ShutdownSignals::ShutdownSignals(Reactor& reactor, std::function<void(int signal)> arrived)
    : arrived_(std::move(arrived)) {
  const sigset_t set = daemon_signals();
  descriptor_.reset(signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC));
  if (descriptor_)
    watch_ = reactor.watch(descriptor_.get(), Readiness::readable, [this] { read_all(); });
}

void ShutdownSignals::read_all() {
  signalfd_siginfo info{};
  while (read(descriptor_.get(), &info, sizeof(info)) == static_cast<ssize_t>(sizeof(info)))
    arrived_(static_cast<int>(info.ssi_signo));
}

}  // namespace skep::host

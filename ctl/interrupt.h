#pragma once

#include <csignal>
#include <sys/signalfd.h>

#include "ctl/descriptor.h"

namespace skep::ctl {

// ^C as something to poll for, while this lives.
class Interrupt {
 public:
  Interrupt() {
    ::sigemptyset(&watched_);
    ::sigaddset(&watched_, SIGINT);
    ::pthread_sigmask(SIG_BLOCK, &watched_, &before_);
    fd_ = Descriptor(::signalfd(-1, &watched_, SFD_CLOEXEC | SFD_NONBLOCK));
  }
  ~Interrupt() {
    // Taken out, or it would end the program once it is no longer held back.
    signalfd_siginfo taken{};
    while (::read(fd_.get(), &taken, sizeof(taken)) == sizeof(taken)) {
    }
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  [[nodiscard]] int fd() const { return fd_.get(); }

 private:
  sigset_t watched_{};
  sigset_t before_{};
  Descriptor fd_;
};

}  // namespace skep::ctl

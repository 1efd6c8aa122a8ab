#include "host/logs/log_thread_impl.h"

#include <csignal>
#include <pthread.h>
#include <system_error>

#include "host/logs/clock.h"
#include "host/logs/standard_error.h"

namespace skep::host {

void write_to_standard_error(const std::string& line) {
  logs::StandardError().write(line, logs::Clock::now());
}

void LogThread::Impl::write_own(const std::string& line) {
  running() ? own.write(line) : write_to_standard_error(line);
}

void LogThread::Impl::start(const std::shared_ptr<Impl>& self) {
  if (!loop_.usable()) return;
  // The new thread inherits this mask: signals are the main thread's.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  try {
    thread_ = std::thread([self] { self->run(); });
    running_ = true;
  } catch (const std::system_error&) {
    // running() stays false, which every call answers for.
  }
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

void LogThread::Impl::run() {
  ::pthread_setname_np(::pthread_self(), "skepd-logs");
  loop_.run();
  const std::lock_guard lock(mutex_);
  ended_ = true;
  changed_.notify_all();
}

bool LogThread::Impl::wait_for_end() {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, limits_.farewell, [this] { return ended_; });
}

std::set<std::uint64_t> LogThread::Impl::stop() {
  if (!running_.exchange(false)) return {};
  mailbox.stop();
  const bool ended = wait_for_end();
  if (ended)
    thread_.join();
  else
    thread_.detach();
  outbox->close();
  return ended ? loop_.unfinished() : std::set<std::uint64_t>();
}

}  // namespace skep::host

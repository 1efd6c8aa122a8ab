#include "host/process/children.h"

#include <csignal>
#include <poll.h>
#include <unordered_map>
#include <utility>

#include "host/process/group_signal.h"
#include "host/process/reap.h"
#include "host/process/strangers.h"

namespace skep::host {

namespace {

bool still_runs(int pidfd) {
  pollfd state{pidfd, POLLIN, 0};
  return ::poll(&state, 1, 0) == 0 || exit_is_ours(pidfd);
}

// Whether the pid of one that has ended may be another's by now. What is left of the group of one
// that was reaped elsewhere keeps the number from being given away, but only while it is there.
bool is_free(pid_t pid, int pidfd) {
  return !exit_is_ours(pidfd) && ::kill(pid, 0) == 0;
}

}  // namespace

class Children::Impl {
 public:
  explicit Impl(Reactor& reactor)
      : reactor_(reactor), strangers_(reactor, [this](pid_t pid) { return end_if_ours(pid); }) {}
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() {
    for (const auto& [pid, entry] : entries_) signal_group(pid, SIGKILL);
  }

  void add(Child child, Callbacks callbacks) {
    const pid_t pid = child.pid;
    const int pidfd = child.pidfd.get();
    auto& entry = entries_[pid];
    entry.child = std::move(child);
    entry.callbacks = std::move(callbacks);
    entry.watch =
        reactor_.watch(pidfd, Readiness::readable, [this, pid, pidfd] { check(pid, pidfd); });
  }

  // The pid of who is no child of this process may be another's as soon as he has ended.
  void signal(pid_t pid, int signal, bool group) {
    const auto found = entries_.find(pid);
    if (found == entries_.end() || !still_runs(found->second.child.pidfd.get())) return;
    group ? signal_group(pid, signal) : signal_process(pid, signal);
  }

  [[nodiscard]] bool empty() const { return entries_.empty(); }

 private:
  struct Entry {
    Child child;
    Callbacks callbacks;
    Watch watch;  // ends before the pidfd that it watches
  };

  void check(pid_t pid, int pidfd) {
    if (has_ended(pidfd)) end(pid);
  }

  bool end_if_ours(pid_t pid) {
    if (!entries_.contains(pid)) return false;
    end(pid);
    return true;
  }

  // Runs inside the watch's own callback, so nothing is touched after `ended`, which may have made
  // a new child of the same pid or ended everything.
  void end(pid_t pid) {
    entries_.at(pid).callbacks.leave();
    auto& entry = entries_.at(pid);
    if (!is_free(pid, entry.child.pidfd.get())) signal_group(pid, SIGKILL);
    const ExitStatus status = reap(entry.child.pidfd.get());
    const auto ended = std::move(entry.callbacks.ended);
    entries_.erase(pid);
    ended(status);
  }

  Reactor& reactor_;
  std::unordered_map<pid_t, Entry> entries_;
  Strangers strangers_;
};

Children::Children(Reactor& reactor) : impl_(std::make_unique<Impl>(reactor)) {}

Children::~Children() = default;

void Children::add(Child child, Callbacks callbacks) {
  impl_->add(std::move(child), std::move(callbacks));
}

void Children::signal(pid_t pid, int signal, bool group) {
  impl_->signal(pid, signal, group);
}

bool Children::empty() const {
  return impl_->empty();
}

}  // namespace skep::host

#include "host/telemetry/stall_cause.h"

#include <algorithm>

#include "host/telemetry/sampler.h"

namespace skep::host {

namespace {

// Of a process at a breakpoint: its inspector talks to the debugger now and then.
constexpr double most_awake = 0.1;

double share(Duration part, Duration whole) {
  return std::clamp(static_cast<double>(part.count()) / static_cast<double>(whole.count()), 0.0,
                    1.0);
}

}  // namespace

void StallCause::begin(pid_t pid, Instant now, const ProcReader& proc) {
  if (since_) return;
  since_ = looked_ = now;
  before_ = last_ = proc.run_queue(pid);
}

void StallCause::note_queue(const RunQueueFigures& figures, bool runnable, Instant now) {
  const bool still = last_ && figures.ran == last_->ran && figures.waited == last_->waited;
  if (!runnable || !still)
    queued_.reset();
  else if (!queued_)
    queued_ = looked_;
  last_ = figures;
  looked_ = now;
}

void StallCause::measure(pid_t pid, Instant now, const ProcReader& proc) {
  if (!since_ || now <= *since_) return;
  const auto process = proc.figures(pid);
  if (process) held_ = process->held;
  if (const auto figures = proc.run_queue(pid); figures && before_) {
    note_queue(*figures, process && process->runnable, now);
    const Duration watched = now - *since_;
    const Duration waits = queued_ ? now - *queued_ : Duration::zero();
    waited_share_ = share(figures->waited - before_->waited + waits, watched);
    asleep_ = waited_share_ + share(figures->ran - before_->ran, watched) < most_awake;
  }
}

Duration StallCause::waited(Duration silence) const {
  return Duration(static_cast<Duration::rep>(waited_share_ * static_cast<double>(silence.count())));
}

Held StallCause::held(bool debugger) const {
  return held_ == Held::no && debugger && asleep_ ? Held::traced : held_;
}

}  // namespace skep::host

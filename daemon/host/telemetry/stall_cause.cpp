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
  since_ = now;
  before_ = proc.run_queue(pid);
}

void StallCause::measure(pid_t pid, Instant now, const ProcReader& proc) {
  if (!since_ || now <= *since_) return;
  if (const auto figures = proc.run_queue(pid); figures && before_) {
    const Duration watched = now - *since_;
    waited_share_ = share(figures->waited - before_->waited, watched);
    asleep_ = waited_share_ + share(figures->ran - before_->ran, watched) < most_awake;
  }
  if (const auto figures = proc.figures(pid)) held_ = figures->held;
}

Duration StallCause::waited(Duration silence) const {
  return Duration(static_cast<Duration::rep>(waited_share_ * static_cast<double>(silence.count())));
}

Held StallCause::held(bool debugger) const {
  return held_ == Held::no && debugger && asleep_ ? Held::traced : held_;
}

}  // namespace skep::host

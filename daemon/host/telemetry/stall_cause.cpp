#include "host/telemetry/stall_cause.h"

#include <algorithm>

#include "host/telemetry/sampler.h"

namespace skep::host {

void StallCause::begin(pid_t pid, Instant now, const ProcReader& proc) {
  if (since_) return;
  since_ = now;
  if (const auto figures = proc.run_queue(pid)) waited_before_ = figures->waited;
}

void StallCause::measure(pid_t pid, Instant now, const ProcReader& proc) {
  if (!since_ || now <= *since_) return;
  if (const auto figures = proc.run_queue(pid); figures && waited_before_) {
    const auto waited = static_cast<double>((figures->waited - *waited_before_).count());
    share_ = std::clamp(waited / static_cast<double>((now - *since_).count()), 0.0, 1.0);
  }
  if (const auto figures = proc.figures(pid)) held_ = figures->held;
}

Duration StallCause::waited(Duration silence) const {
  return Duration(static_cast<Duration::rep>(share_ * static_cast<double>(silence.count())));
}

}  // namespace skep::host

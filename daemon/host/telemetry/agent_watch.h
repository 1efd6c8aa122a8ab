#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <sys/types.h>

#include "host/handover/facts.h"
#include "host/telemetry/lag_window.h"
#include "host/telemetry/page.h"
#include "host/telemetry/thread_watch.h"
#include "model/sample.h"
#include "model/snapshot.h"
#include "model/time.h"

namespace skep::host {

// What agents of a slot have counted over all its workers. It never shrinks: a counter of a page
// that went backwards is a new beginning.
struct AgentTotals {
  LagHistogram lag;
  std::uint64_t gc_count = 0;
  double gc_seconds = 0;
  std::uint64_t thread_exits = 0;
  std::uint64_t thread_failures = 0;
};

// One worker's page over time: what it says now, and what is new since it was last looked at.
class AgentWatch {
 public:
  AgentWatch(Page page, pid_t worker) : page_(std::move(page)), worker_(worker) {}

  // For the next skepd: what is counted so far; nothing before the first look.
  [[nodiscard]] std::optional<AgentFacts> facts(std::uint64_t incarnation) const;
  void restore(const AgentFacts& facts);

  // Adds what is new to `totals`. Returns a sentence when there is something to warn of, each kind
  // once.
  std::optional<std::string> look(Instant now, AgentTotals& totals);

  // The last believable reading of the worker itself. A page that is torn for good keeps it, so
  // that its writer is seen to be silent; an impossible page is as good as none.
  [[nodiscard]] const std::optional<Page::Reading>& last() const { return last_; }

  // How late the loop was at worst since begin_lag(), as far as its turns are over.
  [[nodiscard]] Duration lag() const { return lag_; }
  void begin_lag() { lag_ = {}; }

  // By how much the next stamp is overdue.
  [[nodiscard]] Duration silence(Instant now) const;

  // The runtime said that its heap is full, and its loop has not turned since.
  [[nodiscard]] bool heap_exhausted() const;

  [[nodiscard]] AgentFigures figures(Instant now, const AgentTotals& totals) const;

 private:
  std::optional<std::string> ignore(Page::Unreadable why);
  std::optional<std::string> ignore_writer(pid_t writer);
  void take(const Page::Reading& reading, Instant now, AgentTotals& totals);
  void look_at_threads(Instant now);
  void measure_utilization(const Page::Reading& reading);

  Page page_;
  pid_t worker_;
  std::optional<Page::Reading> last_;
  std::optional<Page::Reading> former_;  // up to what an earlier skepd had counted
  LagWindow window_;
  Duration lag_{};
  ThreadWatch threads_;
  Instant threads_due_{};
  std::optional<Page::Reading> utilization_since_;
  double utilization_ = 0;
  bool warned_impossible_ = false;
  bool warned_writer_ = false;
};

}  // namespace skep::host

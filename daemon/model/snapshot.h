#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/app_spec.h"
#include "model/cgroup_figures.h"
#include "model/exit_status.h"
#include "model/restart_reason.h"
#include "model/threshold.h"
#include "model/time.h"
#include "model/worker_id.h"
#include "model/worker_state.h"

namespace skep {

// What a stalled loop is at.
enum class StallCause : std::uint8_t {
  blocked,  // it runs, or waits for something it asked for itself
  starved,  // the machine does not give it a processor
  stopped,
  traced,
};
// "blocked", ...
[[nodiscard]] std::string_view name_of(StallCause cause);

// A slot as the engine knows it. Counters live as long as the slot, over all its workers.
struct SlotStatus {
  WorkerId worker;  // incarnation 0: no process was ever made
  WorkerState state = WorkerState::stopped;
  pid_t pid = 0;                   // 0: no process
  std::optional<Instant> started;  // when the present or last process was made
  Instant changed{};               // when `state` began
  std::optional<ExitStatus> last_exit;
  std::optional<Instant> ended;  // when a process here was last gone
  std::string trouble;           // FATAL, BACKOFF: why, a sentence
  std::string waits_for;  // STOPPED and wanted: "redis, which is starting"; empty: it does not
  bool eligible = false;
  bool stalled = false;
  std::optional<StallCause> stall_cause;  // stalled, and measured
  std::uint32_t instance = 0;             // SKEP_INSTANCE of the present or last process
  std::string status_text;                // what it said of itself by STATUS=
  bool draining = false;
  bool serves_overlap = false;  // a successor of it is on its way, or it is the successor on trial
  std::array<std::uint64_t, all_restart_reasons.size()> restarts{};  // by RestartReason
  std::array<std::uint64_t, all_thresholds.size()> breaches{};       // by Threshold
  std::uint64_t stalls = 0;
  std::uint64_t rescued = 0;       // connections that waited here and were handed on
  std::uint64_t rescues_lost = 0;  // ... and that no worker took
};

// A process of an app beside the ones in its slots.
struct ExtraStatus {
  enum class Role : std::uint8_t {
    successor,  // boots, to take its slot over
    retiree,    // gave its slot up, and makes an end of what is open
    spare,      // has no slot yet
  };
  Role role = Role::spare;
  WorkerId worker;
  WorkerState state = WorkerState::starting;
  pid_t pid = 0;
  Instant changed{};
  bool held = false;  // spare: booted, and waits at its first listen
};
[[nodiscard]] std::size_t held_spares(const std::vector<ExtraStatus>& extras);
// "successor", ...
[[nodiscard]] std::string_view name_of(ExtraStatus::Role role);

// The roll that is under way, or the last one.
struct RollStatus {
  enum class Phase : std::uint8_t {
    rolling,
    going_back,
    complete,
    stopped,  // the workers that were not rolled yet serve on
    rolled_back,
  };
  Phase phase = Phase::rolling;
  std::uint32_t done = 0;   // slots
  std::uint32_t total = 0;  // slots
  Instant began{};
  std::string text;  // stopped, going_back, rolled_back: why, a sentence; else what it waits for
};
// "rolling", "going-back", "complete", "stopped", "rolled-back"
[[nodiscard]] std::string_view name_of(RollStatus::Phase phase);
[[nodiscard]] constexpr bool has_ended(RollStatus::Phase phase) {
  return phase != RollStatus::Phase::rolling && phase != RollStatus::Phase::going_back;
}

// How a roll can end, and how many have.
inline constexpr std::array roll_outcomes{RollStatus::Phase::complete, RollStatus::Phase::stopped,
                                          RollStatus::Phase::rolled_back};
using RollCounts = std::array<std::uint64_t, roll_outcomes.size()>;  // by roll_outcomes

struct AppStatus {
  std::string name;
  std::string group;  // empty: none
  bool up = false;    // apps after it may start
  bool autostart = true;
  std::uint32_t workers_desired = 0;
  std::uint32_t spares_desired = 0;
  std::vector<SlotStatus> slots;  // by index
  std::vector<ExtraStatus> extras;
  std::optional<RollStatus> roll;
  RollCounts rolls{};  // since the app is known
  bool overloaded = false;
};

struct EngineSnapshot {
  std::vector<AppStatus> apps;  // by name
  bool shutting_down = false;
};

// Upper bounds in seconds of the histogram of event-loop lag, +Inf left out. telemetry.h counts in
// the same buckets.
inline constexpr std::array lag_bucket_bounds_seconds{
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0};

// Cumulative over all workers of a slot; it never shrinks.
struct LagHistogram {
  std::array<std::uint64_t, lag_bucket_bounds_seconds.size() + 1>
      counts{};  // per bucket, the last one is +Inf
  double sum_seconds = 0;
};

// What the agent of a slot's present worker tells. Absent as a whole for a worker without one.
struct AgentFigures {
  LagHistogram lag;
  double lag_p50_seconds = 0;  // of the last 60 s
  double lag_p99_seconds = 0;
  double lag_max_seconds = 0;
  double utilization_ratio = 0;  // 0..1, of the last second
  std::uint64_t heap_used_bytes = 0;
  std::uint64_t heap_limit_bytes = 0;
  std::uint64_t open_connections = 0;
  std::uint64_t gc_count = 0;  // cumulative over all workers of the slot
  double gc_seconds = 0;
  // Worker threads of the process (Node's worker_threads), apart from its main loop.
  std::uint64_t threads = 0;          // that live and have an agent
  double thread_lag_max_seconds = 0;  // the worst of their loops in the last 60 s
  std::uint64_t thread_exits = 0;     // cumulative over all workers of the slot
  std::uint64_t thread_failures = 0;  // of those, with another exit code than 0
};

// What /proc tells of a slot's present process. CPU time is cumulative over all workers of the
// slot.
struct ProcessFigures {
  std::uint64_t resident_bytes = 0;
  double cpu_seconds = 0;
  double cpu_percent = 0;  // of one core, since the last look at least a second ago
};

// How long turns of the reactor took, in processor time of its thread.
inline constexpr std::array turn_bucket_bounds_seconds{0.0001, 0.001, 0.0025, 0.005,
                                                       0.01,   0.025, 0.1};
struct TurnHistogram {
  std::array<std::uint64_t, turn_bucket_bounds_seconds.size() + 1>
      counts{};  // per bucket, the last one is +Inf
  double sum_seconds = 0;
  double longest_seconds = 0;

  void add(double seconds) {
    std::size_t bucket = 0;
    while (bucket < turn_bucket_bounds_seconds.size() &&
           seconds > turn_bucket_bounds_seconds.at(bucket))
      ++bucket;
    ++counts.at(bucket);
    sum_seconds += seconds;
    longest_seconds = seconds > longest_seconds ? seconds : longest_seconds;
  }
};

// One line of `skepctl status --json`, one set of series on /metrics.
struct WorkerSnapshot {
  SlotStatus slot;
  std::optional<AgentFigures> agent;
  std::optional<ProcessFigures> process;
  std::optional<CgroupFigures> cgroup;
  double cpu_seconds_total = 0;  // also while there is no process
};

// How the kernel spreads the new connections of an app's addresses, the weakest way of them.
enum class Steering : std::uint8_t {
  none,         // by its own hash, also to slots that are not eligible
  classic_bpf,  // at random among the eligible; with Balance::source by the client's address
  ebpf,         // as `balance` says
};
// "none", "classic-bpf", "ebpf"
[[nodiscard]] std::string_view name_of(Steering steering);

struct AppSnapshot {
  std::string name;
  std::string group;  // empty: none
  std::uint32_t workers_desired = 0;
  std::uint32_t spares_desired = 0;
  std::vector<WorkerSnapshot> workers;
  std::vector<ExtraStatus> extras;
  std::optional<RollStatus> roll;
  RollCounts rolls{};
  bool overloaded = false;
  Balance balance = Balance::round_robin;
  std::optional<Steering> steering;  // empty: it has no address of its own groups
  CgroupPlace cgroup;
  std::uint64_t log_bytes_dropped = 0;  // since skepd runs
};

struct Snapshot {
  Instant at{};
  std::vector<AppSnapshot> apps;
  TurnHistogram turns;
  bool shutting_down = false;
};

}  // namespace skep

#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "engine/random.h"
#include "model/action.h"
#include "model/event.h"

namespace skep::engine::simulation {

// How a worker behaves at the moment.
struct Mood {
  bool stuck = false;          // does not leave when told to: only SIGKILL helps
  bool silent = false;         // its loop does not turn, since `silent_since`
  bool starved = false;        // ... for want of a processor
  Held frozen = Held::no;      // stopped or traced
  bool unwell = false;         // does not answer probes as it should
  bool mute = false;           // sends no WATCHDOG=1
  std::uint64_t heap = 0;      // of 100
  std::uint64_t resident = 0;  // of 100
};

struct Process {
  WorkerId worker;
  bool announced = false;  // its Spawned was told
  bool failing = false;    // its birth fails
  bool ending = false;
  bool spare = false;
  Instant silent_since{};
  Mood mood;
};

// The world that the engine's actions change: processes that are born and die in their own time. It
// carries actions out and has events ready when their time has come.
class ModelHost {
 public:
  explicit ModelHost(Random& random) : random_(random) {}

  // How often things go wrong, of 100.
  int faults = 30;

  void perform(const Actions& actions, Instant now);

  // The next event, when its time has come.
  [[nodiscard]] std::optional<Event> take_due(Instant now);
  [[nodiscard]] std::optional<Instant> next() const;

  // What all workers show at this moment.
  [[nodiscard]] std::vector<Sample> samples(Instant now);

  // Kills a worker, or lets it leave, for no reason that the engine knows.
  void crash(Instant now);
  // Changes how some worker behaves.
  void change_mood(Instant now);
  // No worker misbehaves from now on.
  void cheer_up();

  [[nodiscard]] std::optional<WorkerId> any_worker();
  // Somebody who is gone, or nobody.
  [[nodiscard]] WorkerId any_dead();
  [[nodiscard]] std::size_t living() const { return processes_.size(); }

 private:
  struct Happening {
    enum class Kind {
      spawned,
      spawn_failed,
      asked,
      listening,
      said,
      notified,
      beat,
      probed,
      drained,
      exited
    } kind;
    std::uint64_t incarnation;
    ExitStatus status = {};
    bool heap_exhausted = false;
    std::uint64_t probe = 0;
  };

  void perform(const action::Spawn& spawn, Instant now);
  void perform(const action::Promote& promote, Instant now);
  void perform(const action::Drain& drain, Instant now);
  void perform(const action::Signal& signal, Instant now);
  void perform(const action::Probe& probe, Instant now);
  template <typename T>
  void perform(const T& /*other*/, Instant /*now*/) {}

  void plan_readiness(std::uint64_t incarnation, Instant born);
  void end(Process& process, ExitStatus status, Instant at, bool heap_exhausted = false);
  void plan(Instant at, Happening happening) { plan_.emplace(at, happening); }
  [[nodiscard]] std::optional<Event> happen(const Happening& happening, Instant now);
  [[nodiscard]] std::optional<Event> tell(const Happening& happening, Process& process,
                                          Instant now);
  [[nodiscard]] std::optional<Event> beat(const Process& process, Instant now);
  [[nodiscard]] Event answer(const Happening& happening, const Process& process);
  [[nodiscard]] bool likely(int of_100) { return static_cast<int>(random_.up_to(99)) < of_100; }
  [[nodiscard]] Duration up_to(Duration most) {
    return Duration(
        static_cast<Duration::rep>(random_.up_to(static_cast<std::uint64_t>(most.count()))));
  }
  [[nodiscard]] Process* any();

  Random& random_;
  std::map<std::uint64_t, Process> processes_;
  std::multimap<Instant, Happening> plan_;
  std::deque<WorkerId> dead_;
  std::uint64_t last_ask_ = 1ULL << 40U;  // far from those that Chaos makes up
};

}  // namespace skep::engine::simulation

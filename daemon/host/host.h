#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "host/birth.h"
#include "host/cgroup/cgroups.h"
#include "host/command_runs.h"
#include "host/common_data.h"
#include "host/definitions.h"
#include "host/handover/facts.h"
#include "host/handover/former.h"
#include "host/handover/kept_fds.h"
#include "host/logs/log_thread.h"
#include "host/nursery_numbers.h"
#include "host/overloads.h"
#include "host/process/children.h"
#include "host/reactor/reactor.h"
#include "host/registry_round.h"
#include "host/rescue/rescuer.h"
#include "host/rescue_surroundings.h"
#include "host/schedules.h"
#include "host/telemetry/sampler.h"
#include "host/traffic/listeners.h"
#include "host/worker.h"
#include "host/workers.h"
#include "model/action.h"
#include "model/app_spec.h"

namespace skep::host {

// Does what the engine decides, and tells it what comes of it: the only part of skepd that knows
// processes, sockets and files.
class Host {
 public:
  // `happened` may be called from within perform().
  Host(Reactor& reactor, LogThread& logs, std::string agent_script, Worker::Callbacks callbacks);
  ~Host();
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;

  // The apps that there are from now on. What workers are born with: definitions.h.
  void configure(const std::vector<AppSpec>& apps);

  // As Credentials's, to be called before anything is performed.
  void keep_credentials_in(std::string directory) { credentials_.keep_in(std::move(directory)); }
  // Those of workers that are not there go: what a skepd that was killed has left.
  void sweep_credentials();

  void perform(const action::Spawn& spawn);
  void perform(const action::Keep& keep);
  void perform(const action::Promote& promote);
  void perform(const action::Signal& signal);
  void perform(const action::Drain& drain);
  void perform(const action::Answer& answer);
  void perform(const action::Probe& probe);
  void perform(const action::SetEligible& set);
  void perform(const action::Rescue& rescue);
  void perform(const action::CloseSlot& close);
  void perform(const action::CloseAddress& close);
  void perform(const action::Overload& overload);
  void perform(const action::Release& release);

  [[nodiscard]] Children& children() { return children_; }

  // Where the next skepd finds the descriptors that workers need.
  [[nodiscard]] KeptFds& kept() { return kept_; }
  // What the next skepd has to know of what is here, and keeps the sockets of which it speaks.
  // `mid_line`: captures whose log ends in the middle of their line.
  [[nodiscard]] HostFacts save(const std::set<std::uint64_t>& mid_line = {});
  // Takes over what an earlier skepd left, once, after configure() and before anything else is
  // performed. `begins` is called before each app: one for which it gives false is not taken over.
  // Each worker of the facts that is not there any more, or not taken over, is told to have ended;
  // whoever else was left is killed.
  struct TakenOver {
    std::size_t workers = 0;
    std::size_t lost = 0;
  };
  [[nodiscard]] TakenOver take_over(const HostFacts& facts, FormerBundles bundles,
                                    const std::function<bool(const std::string& app)>& begins);

  // As CommandRuns::start().
  void run(const CommandRun& run, std::function<void(Result<CommandEnd>)> ended);

  [[nodiscard]] std::set<std::string> apps_with(bool MetricsSpec::*wish) const;
  // As ask_for_registries(), of all workers in slots of the apps that want it; gives who those are.
  AskedForRegistry ask_registries(
      Duration within, std::function<void(const WorkerId& worker, std::string json)> came,
      std::function<void()> done);

  // As Sampler's.
  [[nodiscard]] std::optional<AgentFigures> agent_figures(const WorkerId& worker) const;
  [[nodiscard]] Sampler::Processed process_figures(const WorkerId& worker);

  // As Cgroups's in_service() and use(); to be called before configure().
  [[nodiscard]] bool in_service() const { return cgroups_.in_service(); }
  void use_scopes(ScopeMaker& maker) { cgroups_.use(maker); }
  // As Cgroups's.
  [[nodiscard]] std::optional<CgroupFigures> cgroup_figures(const WorkerId& worker) const {
    return cgroups_.figures(worker);
  }
  [[nodiscard]] CgroupPlace cgroup_place(const std::string& app) const {
    return cgroups_.place(app);
  }

  // As AppSnapshot's.
  [[nodiscard]] Balance balance(const std::string& app) const;
  [[nodiscard]] std::optional<Steering> steering(const std::string& app) const;

  // The file that holds the stream of a slot that has, or had, a worker; the error says why there
  // is none.
  enum class Stream : std::uint8_t { out, err };
  [[nodiscard]] Result<LogPlace> log_file(const std::string& app, std::uint32_t slot,
                                          Stream stream) const;

  // As AppSnapshot's.
  [[nodiscard]] std::uint64_t log_bytes_dropped(const std::string& app) const {
    return logs_.dropped(app);
  }

  // Gives the worker of a slot something on its stdin, as WorkerInput::write() does. Where two live
  // in it, it is the one that serves: the elder, until it is told to make an end.
  enum class StdinTrouble : std::uint8_t { no_such_worker, not_running, no_pipe, closed, full };
  [[nodiscard]] tl::expected<void, StdinTrouble> write_stdin(const std::string& app,
                                                             std::uint32_t slot,
                                                             std::string_view text);

 private:
  struct App {
    Definitions definitions;
    std::set<std::uint32_t> slots;  // that a worker was, or should have been, born into
    bool told_unreadable = false;   // that its workers cannot read the agent
  };

  void obey(const App& app);
  void bear(const action::Spawn& spawn);
  tl::expected<void, SpawnFailure> bring_to_life(App& app, const action::Spawn& spawn);
  void adopt(const WorkerId& id, std::shared_ptr<const Nursery> nursery, Newborn newborn,
             const std::shared_ptr<const AppSpec>& spec);
  void keep(const WorkerId& id, const Newborn& newborn);
  [[nodiscard]] std::vector<std::string> known_apps() const;
  [[nodiscard]] AppFacts save_app(const std::string& name, NurseryNumbers& nurseries,
                                  const std::set<std::uint64_t>& mid_line);
  void take_over_app(const AppFacts& facts,
                     const std::vector<std::shared_ptr<const Nursery>>& nurseries,
                     FormerBundles& bundles, TakenOver& taken);
  bool take_over_worker(const WorkerFacts& facts, const std::shared_ptr<const Nursery>& nursery,
                        const std::shared_ptr<const AppSpec>& spec, FormerBundles& bundles);
  void watch(const WorkerId& id, Child child);
  void lose(const AppFacts& facts, TakenOver& taken);
  void pin(const Worker& worker);
  void warn_unreadable(App& app, const WorkerId& id, int error);
  void leaves(std::uint64_t incarnation);
  void ended(std::uint64_t incarnation, ExitStatus status);
  void mend_listeners();
  void count_connections();

  Reactor& reactor_;
  Worker::Callbacks callbacks_;
  Environment environment_;
  KeptFds kept_;
  std::map<std::string, App> apps_;
  Listeners listeners_;
  CommonData common_data_;
  Pinning pinning_;
  Credentials credentials_;
  Birthplace birthplace_;
  std::string agent_script_;
  Sampler sampler_;
  LogThread& logs_;
  Workers workers_;
  RescueSurroundings surroundings_;
  Rescuer rescuer_;
  Overloads overloads_;
  Children children_;
  Cgroups cgroups_;
  CommandRuns command_runs_;
  Schedules schedules_;
  std::map<std::string, RescueFacts> rescues_;   // as last told
  std::map<std::string, Duration> overloaded_;   // retry_after of those that are
  std::map<std::uint64_t, action::Spawn> held_;  // births that wait for the app's scope
  Timer mending_;                                // runs once a worker was given a socket
};

}  // namespace skep::host

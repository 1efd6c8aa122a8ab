#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "api/app_metrics_operations.h"
#include "api/operations.h"
#include "departures.h"
#include "engine/engine.h"
#include "event_history.h"
#include "handover_state.h"
#include "host/host.h"
#include "host/logs/log_thread.h"
#include "host/reactor/reactor.h"
#include "model/event.h"
#include "notice_log.h"

namespace skep {

// Joins the rooms: carries events to the engine, its actions to the host, and the api's wishes to
// both. Events that come while one is handled wait their turn, so the engine is never entered
// twice.
class Supervisor final : public api::Operations, public api::AppMetricsOperations {
 public:
  // `turns` is how long the reactor's turns took; `events` is told of each thing that happens.
  // `halted` is called once, when the last worker is gone after a shutdown.
  Supervisor(host::Reactor& reactor, const TurnHistogram& turns, host::LogThread& logs,
             NoticeLog& notices, EventHistory& events, std::string agent_script, std::uint64_t seed,
             std::function<void()> halted);
  ~Supervisor() override;

  // All the apps that there are from now on; `only` as in event::ConfigLoaded.
  void configure(const std::vector<AppSpec>& apps,
                 std::optional<std::set<std::string>> only = std::nullopt);
  // As Engine::config().
  [[nodiscard]] std::vector<AppSpec> config() const { return engine_.config(); }
  // Calls `done`, in a later turn, when the last workers of these apps, which were removed, are
  // gone.
  void await_departure(std::vector<std::string> apps, std::function<void()> done);
  [[nodiscard]] EngineSnapshot snapshot() const { return engine_.snapshot(); }
  // Also where skepd was to start anew. `drain`: what is open may end first.
  void shut_down(bool drain = false);

  // What says whether skepd could start anew; without it, it never does.
  void before_restart(std::function<Result<void>()> check) { check_ = std::move(check); }
  // What skepd is to exit with when the last worker is gone.
  [[nodiscard]] int status() const { return status_; }
  // Whether skepd is to start anew when the last worker is gone.
  [[nodiscard]] bool restarts() const { return restarts_; }

  void measure(std::function<void(std::shared_ptr<const Snapshot>)> done) override;
  void command(event::Command command, const api::Peer& peer,
               std::function<void(std::vector<CommandResult>)> done) override;
  void collect(
      std::function<void(const std::string& app, std::uint64_t incarnation, std::string json)> came,
      std::function<void(const Apps&)> done) override;
  void warn(const std::string& app, const std::string& sentence) override;
  [[nodiscard]] Result<void> restart(const api::Peer& peer) override;
  void communicate(const std::string& type, const std::string& data,
                   const api::Peer& peer) override;

  [[nodiscard]] host::Host& host() { return host_; }

  // For the next skepd. `mid_line` as Host::save()'s; what is not of the rooms is left to the
  // caller.
  [[nodiscard]] HandoverState save(const std::set<std::uint64_t>& mid_line = {});
  // Goes on with what an earlier skepd left, instead of a first configure(). `begins` as
  // Host::take_over()'s.
  [[nodiscard]] host::Host::TakenOver take_over(
      const HandoverState& state, engine::Engine engine, host::FormerBundles bundles,
      const std::function<bool(const std::string& app)>& begins);
  // What has changed since the last call of what save() gives: nothing, only figures that are
  // measured again anyway, or more.
  enum class Changed : std::uint8_t { no, figures, yes };
  [[nodiscard]] Changed take_changed() { return std::exchange(changed_, Changed::no); }
  // Something that the rooms do not see.
  void publish(const Notice& notice) { told(notice); }

 private:
  void happened(Event event);
  void drain();
  void note_change(bool figures_alone);
  void perform(const Actions& actions);
  void told(const Notice& notice);
  void reply(const action::Reply& reply);
  void arm();

  host::Reactor& reactor_;
  const TurnHistogram& turns_;
  NoticeLog& notices_;
  EventHistory& happenings_;
  std::function<void()> halted_;
  std::function<Result<void>()> check_;
  bool restarts_ = false;
  int status_ = 0;
  engine::Engine engine_;
  std::deque<Event> events_;
  bool draining_ = false;
  Changed changed_ = Changed::no;
  std::optional<Instant> armed_for_;
  host::Timer deadline_;
  Ticket last_ticket_ = 0;
  std::map<Ticket, std::function<void(std::vector<CommandResult>)>> waiting_;
  Departures departures_;
  // Of the last collect().
  std::function<void(const std::string& app, std::uint64_t incarnation, std::string json)> came_;
  host::Host host_;
};

}  // namespace skep

#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "api/operations.h"
#include "engine/engine.h"
#include "event_history.h"
#include "host/host.h"
#include "host/logs/log_thread.h"
#include "host/reactor/reactor.h"
#include "model/event.h"
#include "notice_log.h"

namespace skep {

// Joins the rooms: carries events to the engine, its actions to the host, and the api's wishes to
// both. Events that come while one is handled wait their turn, so the engine is never entered
// twice.
class Supervisor final : public api::Operations {
 public:
  // `turns` is how long the reactor's turns took; `events` is told of each thing that happens.
  // `halted` is called once, when the last worker is gone after a shutdown.
  Supervisor(host::Reactor& reactor, const TurnHistogram& turns, host::LogThread& logs,
             NoticeLog& notices, EventHistory& events, std::string agent_script, std::uint64_t seed,
             std::function<void()> halted);
  ~Supervisor() override;

  void configure(const std::vector<AppSpec>& apps);
  void shut_down();

  void measure(std::function<void(std::shared_ptr<const Snapshot>)> done) override;
  void command(event::Command command, const api::Peer& peer,
               std::function<void(std::vector<CommandResult>)> done) override;

  [[nodiscard]] host::Host& host() { return host_; }

 private:
  void happened(Event event);
  void drain();
  void perform(const Actions& actions);
  void reply(const action::Reply& reply);
  void arm();

  host::Reactor& reactor_;
  const TurnHistogram& turns_;
  NoticeLog& notices_;
  EventHistory& happenings_;
  std::function<void()> halted_;
  engine::Engine engine_;
  std::deque<Event> events_;
  bool draining_ = false;
  std::optional<Instant> armed_for_;
  host::Timer deadline_;
  Ticket last_ticket_ = 0;
  std::map<Ticket, std::function<void(std::vector<CommandResult>)>> waiting_;
  host::Host host_;
};

}  // namespace skep

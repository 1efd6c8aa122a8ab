#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "api/event_operations.h"
#include "host/command_runs.h"
#include "host/reactor/reactor.h"
#include "model/on_event_spec.h"

namespace skep {

// Runs the commands of [on-event.NAME] for the events that they are for: each gets the event as
// SKEP_EVENT_* variables and as a line of JSON on its stdin. Each table has its own bound of how
// many run at once and how many events wait; what comes beyond is dropped and told, once until
// it has caught up.
class EventCommands {
 public:
  struct Surroundings {
    std::function<void(const host::CommandRun&, std::function<void(Result<host::CommandEnd>)>)>
        start;                                         // CommandRuns::start()
    std::function<void(std::function<void()>)> later;  // Reactor::post()
    std::function<void(const std::string& sentence)> say;
    std::function<void(const std::string& sentence)> warn;
  };

  EventCommands(api::EventOperations& events, Surroundings surroundings);
  ~EventCommands();
  EventCommands(const EventCommands&) = delete;
  EventCommands& operator=(const EventCommands&) = delete;

  // The tables that there are from now on. What waits for a table that stays is kept, and what runs
  // goes on.
  void configure(const std::vector<OnEventSpec>& specs);
  // Those that are in force, by name.
  [[nodiscard]] std::vector<OnEventSpec> specs() const;

 private:
  struct Hook {
    OnEventSpec spec;
    std::deque<api::SharedHappening> waiting;
    std::uint32_t running = 0;
    std::uint64_t dropped = 0;  // since the queue was last empty

    [[nodiscard]] bool has_room() const;
  };

  void happened(const api::SharedHappening& happening);
  void start_some();
  void start(const std::string& name, Hook& hook, const api::SharedHappening& happening);
  void ended(const std::string& name, const api::Happening& happening,
             const Result<host::CommandEnd>& end);
  void tell_dropped(Hook& hook);

  Surroundings surroundings_;
  std::map<std::string, Hook> hooks_;
  bool starting_ = false;                 // start_some() comes in a later turn
  std::shared_ptr<EventCommands*> self_;  // null for callbacks that come after it has gone
  std::unique_ptr<api::EventOperations::Listening> listening_;
};

}  // namespace skep

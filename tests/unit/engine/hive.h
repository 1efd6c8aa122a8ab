#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "engine/engine.h"
#include "model/action.h"
#include "model/app_spec.h"
#include "model/event.h"

namespace skep::engine::test {

using namespace std::chrono_literals;

inline AppSpec app(std::string name, std::uint32_t workers = 1) {
  AppSpec spec;
  spec.name = std::move(name);
  spec.command = {"serve"};
  spec.workers = workers;
  return spec;
}

// One whose workers ask for their sockets, so that two can live in one slot.
inline AppSpec node(std::string name, std::uint32_t workers = 1) {
  AppSpec spec = app(std::move(name), workers);
  spec.runtime = Runtime::node;
  return spec;
}

inline ExitStatus exit_status(int code) {
  return {ExitStatus::Kind::exited, code, false};
}
inline ExitStatus killed_by(int signal) {
  return {ExitStatus::Kind::killed, signal, false};
}

// What a worker says by sd_notify(3) at once.
struct Notification {
  bool ready = false;
  bool stopping = false;
  bool alive = false;
  bool ailing = false;
  std::optional<std::string> status = std::nullopt;
  std::optional<Duration> extend_timeout = std::nullopt;
};

// An engine, the time it is told, and what it said.
class Hive {
 public:
  Engine engine{1};
  Instant now{1000s};
  Actions last;                        // of the last call, or of all ticks of pass()
  std::optional<action::Probe> asked;  // the last probe, until it is answered

  const Actions& tell(const Event& event) {
    last = engine.handle(event, now);
    note_probes(last);
    return last;
  }

  // Lets time go by, with a tick at each deadline.
  const Actions& pass(Duration duration) {
    last.clear();
    const Instant end = now + duration;
    while (engine.next_deadline() && *engine.next_deadline() <= end) {
      now = std::max(now, *engine.next_deadline());
      Actions actions = engine.tick(now);
      note_probes(actions);
      last.insert(last.end(), actions.begin(), actions.end());
    }
    now = end;
    return last;
  }

  const Actions& config(std::vector<AppSpec> apps) {
    return tell(event::ConfigLoaded{std::move(apps)});
  }

  const Actions& command(Verb verb, std::vector<Target> targets, Ticket ticket = 7,
                         int signal = 0) {
    return tell(event::Command{ticket, verb, std::move(targets), signal});
  }
  const Actions& start(const Target& target, Ticket ticket = 7) {
    return command(Verb::start, {target}, ticket);
  }
  const Actions& stop(const Target& target, Ticket ticket = 7) {
    return command(Verb::stop, {target}, ticket);
  }

  const Actions& drain_and(Verb verb, const Target& target, Ticket ticket = 7) {
    event::Command command{ticket, verb, {target}};
    command.drain = true;
    return tell(command);
  }
  const Actions& roll(bool wait = true, Ticket ticket = 7, const Target& target = {"web", {}}) {
    event::Command command{ticket, Verb::roll, {target}};
    command.wait = wait;
    return tell(command);
  }
  const Actions& scale(std::int64_t workers, bool relative = false,
                       const Target& target = {"web", {}}) {
    event::Command command{7, Verb::scale, {target}};
    command.scaling = {workers, relative};
    return tell(command);
  }

  [[nodiscard]] AppStatus status(const std::string& name = "web") const {
    for (const AppStatus& each : engine.snapshot().apps)
      if (each.name == name) return each;
    return {};
  }
  [[nodiscard]] RollStatus roll_status() const { return status().roll.value_or(RollStatus{}); }
  [[nodiscard]] std::vector<ExtraStatus> extras(ExtraStatus::Role role) const {
    std::vector<ExtraStatus> found;
    for (const ExtraStatus& extra : status().extras)
      if (extra.role == role) found.push_back(extra);
    return found;
  }
  // The one in the slot; incarnation 0: there is none.
  [[nodiscard]] WorkerId beside(ExtraStatus::Role role, std::uint32_t index) const {
    for (const ExtraStatus& extra : extras(role))
      if (extra.worker.slot == index) return extra.worker;
    return {"web", index, 0};
  }
  [[nodiscard]] WorkerId successor(std::uint32_t index = 0) const {
    return beside(ExtraStatus::Role::successor, index);
  }
  [[nodiscard]] WorkerId retiree(std::uint32_t index = 0) const {
    return beside(ExtraStatus::Role::retiree, index);
  }
  [[nodiscard]] WorkerId spare() const { return beside(ExtraStatus::Role::spare, no_slot); }

  const Actions& up(const WorkerId& worker) {
    tell(event::Spawned{worker, static_cast<pid_t>(1000 + worker.incarnation)});
    return tell(event::Listening{worker, {}});
  }
  const Actions& dies(const WorkerId& worker, ExitStatus status = exit_status(1)) {
    return tell(event::Exited{worker, status});
  }
  const Actions& drained(const WorkerId& worker, bool able = true, std::uint32_t cut_off = 0) {
    return tell(event::Drained{worker, able, cut_off});
  }
  // The successor becomes ready, and the old worker leaves.
  void hand_over(std::uint32_t index = 0) {
    up(successor(index));
    leaves(retiree(index));
  }
  void leaves(const WorkerId& worker) {
    drained(worker);
    dies(worker, killed_by(15));
  }

  [[nodiscard]] SlotStatus slot(std::uint32_t index = 0, const std::string& name = "web") const {
    for (const AppStatus& each : engine.snapshot().apps)
      if (each.name == name && index < each.slots.size()) return each.slots[index];
    return {};
  }
  [[nodiscard]] WorkerState state(std::uint32_t index = 0, const std::string& name = "web") const {
    return slot(index, name).state;
  }
  [[nodiscard]] std::size_t slots(const std::string& name = "web") const {
    for (const AppStatus& each : engine.snapshot().apps)
      if (each.name == name) return each.slots.size();
    return 0;
  }

  const Actions& born(std::uint32_t index = 0, const std::string& name = "web") {
    const WorkerId id = slot(index, name).worker;
    return tell(event::Spawned{id, static_cast<pid_t>(1000 + id.incarnation)});
  }
  const Actions& listens(std::uint32_t index = 0, const std::string& name = "web") {
    return tell(event::Listening{slot(index, name).worker, {}});
  }
  const Actions& up(std::uint32_t index = 0, const std::string& name = "web") {
    born(index, name);
    return listens(index, name);
  }
  void all_up(std::uint32_t workers, const std::string& name = "web") {
    for (std::uint32_t index = 0; index < workers; ++index) up(index, name);
  }
  // Answers the probe that was asked for last, which is forgotten thereby.
  const Actions& answers(bool well, std::string text = "GET /well was answered with 503") {
    const action::Probe probe = *std::exchange(asked, std::nullopt);
    return tell(event::Probed{probe.worker, probe.probe, well, well ? "" : std::move(text)});
  }
  const Actions& notifies(Notification says, std::uint32_t index = 0) {
    return tell(event::Notified{slot(index).worker, says.ready, says.stopping, says.alive,
                                says.ailing, std::move(says.status), says.extend_timeout});
  }
  const Actions& says_ready(std::uint32_t index = 0) {
    return tell(event::Said{slot(index).worker, event::Said::What::ready});
  }
  const Actions& dies(ExitStatus status = exit_status(1), std::uint32_t index = 0,
                      const std::string& name = "web") {
    return tell(event::Exited{slot(index, name).worker, status});
  }
  const Actions& fails_to_spawn(SpawnFailure failure, std::uint32_t index = 0) {
    return tell(event::SpawnFailed{slot(index).worker, std::move(failure)});
  }

  [[nodiscard]] Sample sample(std::uint32_t index = 0, const std::string& name = "web") const {
    Sample sample;
    sample.worker = slot(index, name).worker;
    sample.agent = true;
    return sample;
  }
  const Actions& see(Sample sample, Duration late = 0ms) {
    return tell(event::Sampled{{std::move(sample)}, late});
  }
  const Actions& silent(Duration silence, std::uint32_t index = 0, Duration waited = 0ms) {
    Sample seen = sample(index);
    seen.silence = silence;
    seen.waited = waited;
    return see(seen);
  }

  // The actions of one kind among the last.
  template <typename T>
  [[nodiscard]] std::vector<T> of() const {
    std::vector<T> found;
    for (const Action& action : last)
      if (const T* one = std::get_if<T>(&action)) found.push_back(*one);
    return found;
  }
  [[nodiscard]] std::vector<Notice> notices(Notice::Kind kind) const {
    std::vector<Notice> found;
    for (const auto& publish : of<action::Publish>())
      if (publish.notice.kind == kind) found.push_back(publish.notice);
    return found;
  }
  [[nodiscard]] std::vector<std::string> texts(Notice::Kind kind) const {
    std::vector<std::string> found;
    for (const Notice& notice : notices(kind)) found.push_back(notice.text);
    return found;
  }
  // The states that were entered, in order.
  [[nodiscard]] std::vector<WorkerState> entered() const {
    std::vector<WorkerState> states;
    for (const Notice& notice : notices(Notice::Kind::state)) states.push_back(*notice.to);
    return states;
  }
  // What was replied to the ticket; empty: nothing was.
  [[nodiscard]] std::vector<CommandResult> results(Ticket ticket = 7) const {
    for (const auto& reply : of<action::Reply>())
      if (reply.ticket == ticket) return reply.results;
    return {};
  }
  [[nodiscard]] std::vector<Outcome> outcomes(Ticket ticket = 7) const {
    std::vector<Outcome> found;
    for (const CommandResult& result : results(ticket)) found.push_back(result.outcome);
    return found;
  }
  [[nodiscard]] std::uint64_t restarts(RestartReason reason, std::uint32_t index = 0) const {
    return slot(index).restarts.at(static_cast<std::size_t>(reason));
  }
  [[nodiscard]] std::uint64_t breaches(Threshold threshold, std::uint32_t index = 0) const {
    return slot(index).breaches.at(static_cast<std::size_t>(threshold));
  }

 private:
  void note_probes(const Actions& actions) {
    for (const Action& action : actions)
      if (const auto* probe = std::get_if<action::Probe>(&action)) asked = *probe;
  }
};

}  // namespace skep::engine::test

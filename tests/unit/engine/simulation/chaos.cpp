#include "unit/engine/simulation/chaos.h"

#include <array>

namespace skep::engine::simulation {

using namespace std::chrono_literals;

namespace {

constexpr std::array names{"ant", "bee", "cat", "dog"};

}  // namespace

event::ConfigLoaded Chaos::config() {
  if (apps_.empty()) {
    for (const char* name : {"ant", "bee", "cat"}) apps_[name] = any_app(name);
  } else {
    const std::string name = names.at(random_.up_to(names.size() - 1));
    if (!apps_.contains(name))
      apps_[name] = any_app(name);
    else if (likely(10))
      apps_.erase(name);
    else
      change(apps_[name]);
  }
  return all();
}

event::ConfigLoaded Chaos::all() const {
  event::ConfigLoaded config;
  for (const auto& [name, spec] : apps_) config.apps.push_back(spec);
  return config;
}

event::ConfigLoaded Chaos::calm() {
  for (auto& [name, spec] : apps_) {
    spec.health = {};
    spec.max_age.reset();
    spec.roll.soak = 0s;
    spec.listen.clear();
  }
  return all();
}

event::ConfigLoaded Chaos::essential() {
  for (auto& [name, spec] : apps_) {
    spec.essential = true;
    spec.restart.policy = RestartSpec::Policy::always;
    spec.restart.give_up = 1;
  }
  return all();
}

AppSpec Chaos::any_app(const std::string& name) {
  AppSpec spec;
  spec.name = name;
  spec.command = {"serve", std::to_string(++last_definition_)};
  spec.workers = between(1, 5);
  spec.max_unavailable = between(1, 2);
  change_limits(spec);
  spec.restart.backoff_first = std::chrono::milliseconds(between(50, 400));
  spec.restart.backoff_most = std::chrono::seconds(between(1, 5));
  spec.restart.stable = std::chrono::seconds(between(2, 8));
  if (likely(30)) spec.restart.policy = RestartSpec::Policy(between(0, 2));
  spec.restart.give_up_within = 30s;
  change_readiness(spec);
  change_health(spec);
  change_listen(spec);
  change_traffic(spec);
  change_order(spec);
  spec.stop.kill = 2s;
  return spec;
}

void Chaos::change_traffic(AppSpec& spec) {
  spec.spares = likely(60) ? 0 : between(1, 2);
  spec.roll.max_surge = between(0, 2);
  spec.roll.soak = likely(50) ? 0ms : std::chrono::milliseconds(between(100, 3000));
  spec.stop.drain = std::chrono::milliseconds(between(0, 3000));
  spec.overload.after.reset();
  if (likely(50)) spec.overload.after = std::chrono::milliseconds(between(0, 2000));
}

// After apps whose names come before its own, so that there is no circle.
void Chaos::change_order(AppSpec& spec) {
  spec.after.clear();
  for (const char* name : names)
    if (name < spec.name && likely(40)) spec.after.emplace_back(name);
  spec.group = likely(40) ? "hive" : "";
  spec.restart_at.reset();
  if (likely(60)) spec.restart_at = Schedule{"@hourly", 1, 0xffffff, 0xfffffffe, 0x1ffe, 0x7f};
  spec.max_age.reset();
  if (likely(30))
    spec.max_age = MaxAge{std::chrono::milliseconds(between(500, 20'000)), between(0, 50)};
}

event::ScheduleDue Chaos::schedule_due() {
  return {likely(10) ? "nobody" : names.at(random_.up_to(names.size() - 1))};
}

void Chaos::change_readiness(AppSpec& spec) {
  spec.ready.when = ReadySpec::When(between(0, 4));
  spec.ready.after = std::chrono::milliseconds(between(0, 1000));
  spec.ready.path = spec.ready.when != ReadySpec::When::http ? "" : likely(50) ? "/up" : "/ready";
  spec.ready.timeout = 5s;
}

void Chaos::change_health(AppSpec& spec) {
  spec.health.path = likely(50) ? "" : likely(50) ? "/up" : "/well";
  spec.health.every = std::chrono::milliseconds(between(200, 2000));
  spec.health.timeout = std::chrono::milliseconds(between(100, 1000));
  spec.health.failures = between(1, 3);
  spec.health.watchdog.reset();
  if (likely(40)) spec.health.watchdog = std::chrono::seconds(between(3, 6));
}

void Chaos::change_listen(AppSpec& spec) {
  spec.runtime = likely(50) ? Runtime::node : Runtime::other;
  spec.listen.clear();
  if (likely(70)) return;
  for (std::uint32_t i = between(1, 2); i > 0; --i) spec.listen.push_back(any_address());
}

void Chaos::change_limits(AppSpec& spec) {
  spec.loop_lag.soft = 100ms;
  if (likely(10)) spec.loop_lag.soft.reset();
  spec.loop_lag.hard = std::chrono::seconds(between(1, 5));
  if (likely(10)) spec.loop_lag.hard.reset();
  spec.heap = {Percent{70}, Percent{85}, std::chrono::seconds(between(0, 2))};
  if (likely(30)) spec.heap.hard = Bytes{80};
  spec.memory = {Bytes{70}, Bytes{90}, std::chrono::seconds(between(0, 2))};
  if (likely(20)) spec.memory.hard.reset();
}

void Chaos::change(AppSpec& spec) {
  switch (random_.up_to(10)) {
    case 10:
      change_order(spec);
      break;
    case 9:
      change_traffic(spec);
      break;
    case 0:
      spec.command.back() = std::to_string(++last_definition_);
      break;
    case 1:
      spec.workers = between(1, 5);
      break;
    case 2:
      spec.max_unavailable = between(1, 3);
      break;
    case 3:
      spec.restart.give_up = between(2, 10);
      spec.restart.backoff_most = std::chrono::seconds(between(1, 5));
      break;
    case 4:
      change_readiness(spec);
      break;
    case 5:
      spec.stop.signal = likely(50) ? 15 : 2;
      break;
    case 6:
      change_health(spec);
      break;
    case 7:
      change_listen(spec);
      break;
    default:
      change_limits(spec);
      break;
  }
}

Target Chaos::any_target() {
  if (likely(10)) return {};
  if (likely(8)) return {"hive", {}};
  Target target{likely(5) ? "nobody" : names.at(random_.up_to(names.size() - 1)), {}};
  if (likely(70)) target.slot = between(0, 5);
  return target;
}

event::Command Chaos::command() {
  event::Command command;
  if (!likely(10)) command.ticket = ++last_ticket_;
  const std::array verbs{Verb::start,  Verb::stop, Verb::restart,
                         Verb::signal, Verb::roll, Verb::scale};
  command.verb = verbs.at(random_.up_to(verbs.size() - 1));
  command.drain = likely(50);
  command.wait = likely(50);
  command.scaling.relative = likely(50);
  command.scaling.workers = static_cast<std::int64_t>(random_.up_to(8)) - 3;
  for (std::uint32_t i = between(1, 3); i > 0; --i) command.targets.push_back(any_target());
  command.signal = static_cast<int>(random_.up_to(70)) - 2;
  return command;
}

event::Command Chaos::command_for_all(Verb verb) {
  event::Command command;
  command.ticket = ++last_ticket_;
  command.verb = verb;
  command.wait = true;
  if (verb != Verb::shutdown) command.targets.emplace_back();
  return command;
}

Event Chaos::stale(WorkerId worker) {
  switch (random_.up_to(9)) {
    case 8:
      return event::Drained{worker, likely(50), between(0, 3)};
    case 9:
      return event::Rescued{worker.app, worker.slot, between(0, 3), between(0, 1)};
    case 0:
      return event::Exited{worker, {}, likely(50)};
    case 1:
      return event::Spawned{worker, 77};
    case 2:
      return event::SpawnFailed{worker, {"cannot fork", 11}};
    case 3:
      return event::Listening{worker, {}};
    case 4:
      return asked(worker);
    case 5:
      return told(worker);
    case 6:
      return event::Probed{worker, random_.up_to(1000), likely(50), "late"};
    default: {
      Sample sample;
      sample.worker = worker;
      sample.agent = true;
      sample.silence = 1h;
      return event::Sampled{{sample}, 0s};
    }
  }
}

event::Asked Chaos::asked(WorkerId worker) {
  return {std::move(worker), ++last_ask_, any_address()};
}

Event Chaos::told(WorkerId worker) {
  if (likely(20)) return event::Said{std::move(worker), event::Said::What::ready};
  if (likely(10)) return event::Said{std::move(worker), event::Said::What::retire};
  if (likely(10)) return event::Probed{std::move(worker), random_.up_to(100'000), true, {}};
  event::Notified notified;
  notified.worker = std::move(worker);
  notified.ready = likely(30);
  notified.stopping = likely(20);
  notified.alive = likely(50);
  notified.ailing = likely(3);
  if (likely(30)) notified.status = "at " + std::to_string(between(0, 9));
  if (likely(5)) notified.extend_timeout = std::chrono::milliseconds(between(0, 20'000));
  return notified;
}

ListenAddress Chaos::any_address() {
  using Family = ListenAddress::Family;
  const std::array<ListenAddress, 5> addresses{{{Family::any, "", 3000, false, 0},
                                                {Family::ipv4, "127.0.0.1", 3000, false, 0},
                                                {Family::ipv6, "::1", 3000, false, 0},
                                                {Family::ipv4, "0.0.0.0", 4000, false, 0},
                                                {Family::any, "", 0, false, between(0, 3)}}};
  return addresses.at(random_.up_to(addresses.size() - 1));
}

Duration Chaos::lateness() {
  if (likely(90)) return 0ms;
  return std::chrono::milliseconds(between(1, 3000));
}

}  // namespace skep::engine::simulation

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
  event::ConfigLoaded config;
  for (const auto& [name, spec] : apps_) config.apps.push_back(spec);
  return config;
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
  if (likely(30)) spec.ready.when = ReadySpec::When::after;
  spec.ready.after = std::chrono::milliseconds(between(0, 1000));
  spec.ready.timeout = 5s;
  spec.stop.kill = 2s;
  return spec;
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
  switch (random_.up_to(6)) {
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
      spec.ready.when = ReadySpec::When(between(0, 1));
      break;
    case 5:
      spec.stop.signal = likely(50) ? 15 : 2;
      break;
    default:
      change_limits(spec);
      break;
  }
}

Target Chaos::any_target() {
  if (likely(10)) return {};
  Target target{likely(5) ? "nobody" : names.at(random_.up_to(names.size() - 1)), {}};
  if (likely(70)) target.slot = between(0, 5);
  return target;
}

event::Command Chaos::command() {
  event::Command command;
  if (!likely(10)) command.ticket = ++last_ticket_;
  command.verb = Verb(between(0, 3));
  for (std::uint32_t i = between(1, 3); i > 0; --i) command.targets.push_back(any_target());
  command.signal = static_cast<int>(random_.up_to(70)) - 2;
  return command;
}

event::Command Chaos::command_for_all(Verb verb) {
  event::Command command;
  command.ticket = ++last_ticket_;
  command.verb = verb;
  if (verb != Verb::shutdown) command.targets.emplace_back();
  return command;
}

Event Chaos::stale(WorkerId worker) {
  switch (random_.up_to(5)) {
    case 0:
      return event::Exited{worker, {}};
    case 1:
      return event::Spawned{worker, 77};
    case 2:
      return event::SpawnFailed{worker, {"cannot fork", 11}};
    case 3:
      return event::Listening{worker, {}};
    case 4:
      return asked(worker);
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
  using Family = ListenAddress::Family;
  const std::array<ListenAddress, 5> addresses{{{Family::any, "", 3000, false, 0},
                                                {Family::ipv4, "127.0.0.1", 3000, false, 0},
                                                {Family::ipv6, "::1", 3000, false, 0},
                                                {Family::ipv4, "0.0.0.0", 4000, false, 0},
                                                {Family::any, "", 0, false, between(0, 3)}}};
  return {std::move(worker), ++last_ask_, addresses.at(random_.up_to(addresses.size() - 1))};
}

Duration Chaos::lateness() {
  if (likely(90)) return 0ms;
  return std::chrono::milliseconds(between(1, 3000));
}

}  // namespace skep::engine::simulation

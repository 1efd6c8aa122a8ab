#include "host/host.h"

#include <utility>

#include <fmt/format.h>

#include "host/log_path.h"

namespace skep::host {

Host::Host(Reactor& reactor, LogThread& logs, std::string agent_script, Worker::Callbacks callbacks)
    : reactor_(reactor),
      logs_(logs),
      agent_script_(std::move(agent_script)),
      callbacks_(std::move(callbacks)),
      environment_(own_environment()),
      listeners_([this](std::string sentence) { callbacks_.warn({}, std::move(sentence)); }),
      sampler_(
          reactor, [this](event::Sampled sampled) { callbacks_.happened(std::move(sampled)); },
          [this](const WorkerId& worker, std::string sentence) {
            callbacks_.warn(worker, std::move(sentence));
          }),
      children_(reactor) {}

Host::~Host() = default;

void Host::configure(const std::vector<AppSpec>& apps) {
  std::map<std::string, App> next;
  for (const AppSpec& spec : apps)
    next[spec.name] = App{std::make_shared<const AppSpec>(spec), std::nullopt};
  const auto former = std::exchange(apps_, std::move(next));
  for (const auto& [name, app] : former)
    for (std::uint32_t slot = 0; slot < app.spec->workers; ++slot) forget_if_gone(name, slot);
}

void Host::perform(const action::Spawn& spawn) {
  auto newborn = bring_to_life(spawn.worker);
  if (newborn)
    adopt(spawn.worker, std::move(*newborn));
  else
    callbacks_.happened(event::SpawnFailed{spawn.worker, newborn.error()});
}

tl::expected<Newborn, SpawnFailure> Host::bring_to_life(const WorkerId& id) {
  const auto found = apps_.find(id.app);
  if (found == apps_.end())
    return tl::unexpected(SpawnFailure{"cannot start: the app has no definition", 0});
  App& app = found->second;
  if (!app.nursery) {
    auto prepared = prepare(app.spec, environment_);
    if (!prepared) return tl::unexpected(prepared.error());
    app.nursery = std::move(*prepared);
  }
  return give_birth(*app.nursery, id, agent_script_, logs_);
}

void Host::adopt(const WorkerId& id, Newborn newborn) {
  const pid_t pid = newborn.child.pid;
  auto& worker = workers_[id.incarnation];
  worker = std::make_unique<Worker>(id, pid, listeners_, callbacks_);
  if (newborn.channel) worker->open_channel(reactor_, std::move(newborn.channel));
  sampler_.add(id, pid, std::move(newborn.page), *apps_.at(id.app).spec);
  children_.add(std::move(newborn.child),
                {[this, id] {
                   if (const auto found = workers_.find(id.incarnation); found != workers_.end())
                     found->second->leave();
                   sampler_.remove(id);
                 },
                 [this, id](ExitStatus status) { ended(id.incarnation, status); }});
  callbacks_.happened(event::Spawned{id, pid});
}

void Host::ended(std::uint64_t incarnation, ExitStatus status) {
  const auto found = workers_.find(incarnation);
  if (found == workers_.end()) return;
  const WorkerId id = found->second->id();
  workers_.erase(found);
  listeners_.worker_gone(id.app, id.slot);
  forget_if_gone(id.app, id.slot);
  callbacks_.happened(event::Exited{id, status});
}

void Host::forget_if_gone(const std::string& app, std::uint32_t slot) {
  const auto found = apps_.find(app);
  if (found != apps_.end() && slot < found->second.spec->workers) return;
  for (const auto& [incarnation, worker] : workers_)
    if (worker->id().app == app && worker->id().slot == slot) return;
  sampler_.forget(app, slot);
}

void Host::perform(const action::Signal& signal) {
  const auto found = workers_.find(signal.worker.incarnation);
  if (found != workers_.end()) children_.signal(found->second->pid(), signal.signal, signal.group);
}

void Host::perform(const action::Answer& answer) {
  const auto found = workers_.find(answer.worker.incarnation);
  if (found != workers_.end()) found->second->answer(answer.ask, answer.error);
}

void Host::perform(const action::Probe&) {}

void Host::perform(const action::SetEligible& set) {
  listeners_.set_eligible(set.app, set.slots);
}

void Host::perform(const action::Release& release) {
  listeners_.release(release.app);
}

std::optional<AgentFigures> Host::agent_figures(const std::string& app, std::uint32_t slot) const {
  return sampler_.agent_figures(app, slot);
}

Sampler::Processed Host::process_figures(const std::string& app, std::uint32_t slot) {
  return sampler_.process_figures(app, slot);
}

Result<std::string> Host::log_file(const std::string& app, std::uint32_t slot,
                                   Stream stream) const {
  const auto found = apps_.find(app);
  if (found == apps_.end() || slot >= found->second.spec->workers)
    return fail(fmt::format("there is no worker {}:{}", app, slot));
  const LogSpec& logs = found->second.spec->logs;
  const bool own = stream == Stream::err && logs.err.kind != LogTarget::Kind::same_as_stdout;
  const LogTarget& target = own ? logs.err : logs.out;
  if (target.kind == LogTarget::Kind::file) return log_path(target, slot);
  return fail(fmt::format("{} of {}:{} is in no file: its `logs` say \"{}\"",
                          own ? "stderr" : "stdout", app, slot,
                          target.kind == LogTarget::Kind::inherit ? "inherit" : "none"));
}

}  // namespace skep::host

#include "host/host.h"

#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "host/log_path.h"
#include "host/service_gifts.h"

namespace skep::host {

static constexpr Duration mending_period = std::chrono::seconds(5);

Host::Host(Reactor& reactor, LogThread& logs, std::string agent_script, Worker::Callbacks callbacks)
    : reactor_(reactor),
      callbacks_(std::move(callbacks)),
      environment_(own_environment()),
      listeners_([this](std::string sentence) { callbacks_.warn({}, std::move(sentence)); }),
      birthplace_{reactor, listeners_, logs},
      agent_script_(std::move(agent_script)),
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
    next[spec.name] = App{std::make_shared<const AppSpec>(spec), nullptr};
  const auto former = std::exchange(apps_, std::move(next));
  for (const auto& [name, app] : former)
    for (std::uint32_t slot = 0; slot < app.spec->workers; ++slot) forget_if_gone(name, slot);
}

void Host::perform(const action::Spawn& spawn) {
  const auto app = apps_.find(spawn.worker.app);
  if (app == apps_.end()) {
    callbacks_.happened(
        event::SpawnFailed{spawn.worker, {"cannot start: the app has no definition", 0}});
    return;
  }
  auto newborn = bring_to_life(app->second, spawn);
  if (newborn)
    adopt(app->second, spawn.worker, std::move(*newborn));
  else
    callbacks_.happened(event::SpawnFailed{spawn.worker, newborn.error()});
}

tl::expected<Newborn, SpawnFailure> Host::bring_to_life(App& app, const action::Spawn& spawn) {
  if (!app.nursery) {
    auto prepared = prepare(app.spec, environment_, agent_script_);
    if (!prepared) return tl::unexpected(prepared.error());
    app.nursery = std::move(*prepared);
    if (!app.nursery->agent_trouble.empty())
      callbacks_.warn(spawn.worker, app.nursery->agent_trouble);
  }
  return give_birth(*app.nursery, spawn.worker, spawn.instance, birthplace_);
}

void Host::adopt(App& app, const WorkerId& id, Newborn newborn) {
  const pid_t pid = newborn.child.pid;
  auto& worker = workers_[id.incarnation];
  worker = std::make_unique<Worker>(
      id, pid, app.nursery, Worker::Commons{reactor_, listeners_, common_data_, callbacks_});
  if (newborn.channel) worker->open_channel(std::move(newborn.channel));
  if (newborn.notify) worker->open_notify(std::move(*newborn.notify));
  warn_unreadable(app, id, newborn.child.unreadable);
  sampler_.add(id, pid, std::move(newborn.page), *app.spec);
  children_.add(std::move(newborn.child),
                {[this, id] { leaves(id); },
                 [this, id](ExitStatus status) { ended(id.incarnation, status); }});
  if (inherits_sockets(*app.spec))
    for (const ListenAddress& address : app.spec->listen)
      listeners_.listening(id, address);
  callbacks_.happened(event::Spawned{id, pid});
}

void Host::warn_unreadable(App& app, const WorkerId& id, int error) {
  if (error == 0 || std::exchange(app.told_unreadable, true)) return;
  callbacks_.warn(
      id,
      fmt::format("the app's user {} cannot read the agent {}: {}; the app runs without figures "
                  "of its heap and event loop, and without their limits",
                  app.spec->user, agent_script_, std::strerror(error)));
}

void Host::leaves(const WorkerId& id) {
  const Sampler::Farewell farewell = sampler_.remove(id);
  if (const auto found = workers_.find(id.incarnation); found != workers_.end())
    found->second->leave(farewell);
}

void Host::ended(std::uint64_t incarnation, ExitStatus status) {
  const auto found = workers_.find(incarnation);
  if (found == workers_.end()) return;
  const WorkerId id = found->second->id();
  const bool heap_exhausted = found->second->farewell().heap_exhausted;
  workers_.erase(found);
  listeners_.worker_gone(id);
  forget_if_gone(id.app, id.slot);
  callbacks_.happened(event::Exited{id, status, heap_exhausted});
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
  if (found == workers_.end()) return;
  found->second->answer(answer.ask, answer.error);
  if (!mending_) mend_listeners();
}

// A worker can take the steering program from the socket it was given.
void Host::mend_listeners() {
  listeners_.mend();
  mending_ = reactor_.after(mending_period, [this] { mend_listeners(); });
}

void Host::perform(const action::Probe& probe) {
  const auto found = workers_.find(probe.worker.incarnation);
  if (found != workers_.end()) found->second->probe(probe);
}

void Host::perform(const action::Keep&) {}
void Host::perform(const action::Promote&) {}
void Host::perform(const action::Drain&) {}
void Host::perform(const action::Rescue&) {}
void Host::perform(const action::CloseSlot&) {}
void Host::perform(const action::Overload&) {}

void Host::perform(const action::SetEligible& set) {
  listeners_.set_eligible(set.app, set.slots);
}

void Host::perform(const action::Release& release) {
  listeners_.release(release.app);
  common_data_.forget(release.app);
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

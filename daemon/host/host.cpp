#include "host/host.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "host/log_path.h"
#include "host/process/affinity.h"
#include "model/definition.h"

namespace skep::host {

static constexpr Duration mending_period = std::chrono::seconds(5);

static std::string given_credentials(const Environment& own) {
  const auto directory = own.find("CREDENTIALS_DIRECTORY");
  return directory == own.end() ? std::string() : directory->second;
}

Host::Host(Reactor& reactor, LogThread& logs, std::string agent_script, Worker::Callbacks callbacks)
    : reactor_(reactor),
      callbacks_(std::move(callbacks)),
      environment_(own_environment()),
      kept_(std::make_unique<FdStore>(reactor, std::string(), 0, nullptr),
            [this](std::string sentence) { callbacks_.warn({}, std::move(sentence)); }),
      listeners_([this](std::string sentence) { callbacks_.warn({}, std::move(sentence)); }),
      credentials_(given_credentials(environment_)),
      birthplace_{reactor, listeners_, logs, kept_, pinning_, credentials_},
      agent_script_(std::move(agent_script)),
      sampler_(
          reactor, [this](event::Sampled sampled) { callbacks_.happened(std::move(sampled)); },
          [this](const WorkerId& worker, std::string sentence) {
            callbacks_.warn(worker, std::move(sentence));
          },
          {.cgroup =
               [this](const WorkerId& worker) { return cgroups_.memory(worker.incarnation); }}),
      logs_(logs),
      surroundings_(listeners_, workers_,
                    [this](Event event) { callbacks_.happened(std::move(event)); }),
      rescuer_(reactor, surroundings_),
      overloads_(reactor, listeners_, common_data_,
                 [this](const std::string& app, std::string sentence) {
                   callbacks_.warn({app, no_slot, 0}, std::move(sentence));
                 }),
      children_(reactor),
      cgroups_(reactor, children_,
               {[this](const std::string& app, std::string sentence) {
                  callbacks_.warn({app, no_slot, 0}, std::move(sentence));
                },
                [this](std::string sentence) { callbacks_.say(std::move(sentence)); }}),
      command_runs_(reactor, children_, environment_),
      schedules_(reactor, wall_time,
                 [this](const std::string& app) { callbacks_.happened(event::ScheduleDue{app}); }) {
  sampler_.on_tick([this] {
    listeners_.mind_queues();
    count_connections();
  });
}

Host::~Host() = default;

void Host::configure(const std::vector<AppSpec>& apps) {
  auto former = std::exchange(apps_, {});
  std::set<std::string> names;
  for (const AppSpec& spec : apps) names.insert(spec.name);
  kept_.reserve(std::move(names));
  for (const AppSpec& spec : apps) {
    if (auto known = former.extract(spec.name)) apps_.insert(std::move(known));
    App& app = apps_[spec.name];
    const auto before = app.definitions.spec();
    app.definitions.configure(std::make_shared<const AppSpec>(spec));
    app.told_unreadable = false;
    listeners_.set_balance(spec.name, spec.balance);
    if (before && !(*before == spec)) obey(app);
  }
  for (const auto& [name, app] : former) {
    sampler_.forget(name);
    cgroups_.forget(name);
  }
  cgroups_.configure(apps);
  pinning_.configure(apps);
  schedules_.configure(apps);
}

// Living workers of every definition follow what they can, as the engine judges them by it.
void Host::obey(const App& app) {
  const auto& spec = app.definitions.spec();
  for (Worker* worker : workers_.of(spec->name)) {
    worker->obey(spec);
    cgroups_.limit(worker->id(), spec->resources);
    if (worker->id().slot != no_slot) sampler_.look_for(worker->id(), *spec);
  }
}

void Host::perform(const action::Spawn& spawn) {
  if (!cgroups_.hold(spawn.worker, [this, spawn] { bear(spawn); })) return bear(spawn);
  held_[spawn.worker.incarnation] = spawn;
}

void Host::bear(const action::Spawn& spawn) {
  held_.erase(spawn.worker.incarnation);
  const auto app = apps_.find(spawn.worker.app);
  if (app == apps_.end()) {
    callbacks_.happened(
        event::SpawnFailed{spawn.worker, {"cannot start: the app has no definition", 0}});
    return;
  }
  if (auto born = bring_to_life(app->second, spawn); !born)
    callbacks_.happened(event::SpawnFailed{spawn.worker, born.error()});
}

tl::expected<void, SpawnFailure> Host::bring_to_life(App& app, const action::Spawn& spawn) {
  const WorkerId& id = spawn.worker;
  if (id.slot != no_slot) {
    app.slots.insert(id.slot);
    rescuer_.reopened(id.app, id.slot);
  }
  const auto definition = app.definitions.find(spawn.definition, environment_, agent_script_);
  if (!definition) return tl::unexpected(definition.error());
  const auto& nursery = definition->nursery;
  if (definition->made && !nursery->agent_trouble.empty())
    callbacks_.warn(id, nursery->agent_trouble);
  const UniqueFd cgroup = cgroups_.begin(id, app.definitions.spec()->resources);
  auto newborn = give_birth(*nursery, id, spawn.instance, birthplace_, cgroup.get());
  if (!newborn || newborn->child.outside != 0)
    cgroups_.abandon(id, newborn ? newborn->child.outside : 0);
  if (!newborn) return tl::unexpected(newborn.error());
  if (!newborn->agent_trouble.empty()) callbacks_.warn(id, newborn->agent_trouble);
  warn_unreadable(app, id, newborn->child.unreadable);
  adopt(id, nursery, std::move(*newborn), app.definitions.spec());
  return {};
}

void Host::adopt(const WorkerId& id, std::shared_ptr<const Nursery> nursery, Newborn newborn,
                 const std::shared_ptr<const AppSpec>& spec) {
  const pid_t pid = newborn.child.pid;
  keep(id, newborn);
  if (newborn.page) newborn.page->close_descriptor();
  Worker& worker = workers_.add(std::make_unique<Worker>(
      id, pid, std::move(nursery), newborn.captures,
      Worker::Commons{reactor_, listeners_, common_data_, logs_, rescuer_, callbacks_}));
  worker.obey(spec);
  if (newborn.channel) worker.open_channel(std::move(newborn.channel));
  if (newborn.input) worker.open_input(std::move(newborn.input));
  if (newborn.notify) worker.open_notify(std::move(*newborn.notify));
  if (id.slot == no_slot)
    worker.keep_page(std::move(newborn.page));
  else
    sampler_.add(id, pid, std::move(newborn.page), *spec);
  watch(id, std::move(newborn.child));
  if (inherits_sockets(worker.spec()))
    for (const ListenAddress& address : worker.spec().listen) listeners_.listening(id, address);
  callbacks_.happened(event::Spawned{id, pid});
}

void Host::watch(const WorkerId& id, Child child) {
  children_.add(std::move(child),
                {[this, number = id.incarnation] { leaves(number); },
                 [this, number = id.incarnation](ExitStatus status) { ended(number, status); }});
}

void Host::perform(const action::Keep& keep) {
  if (const auto app = apps_.find(keep.app); app != apps_.end())
    app->second.definitions.keep(keep.definitions);
}

void Host::perform(const action::Promote& promote) {
  Worker* spare = workers_.find(promote.worker.incarnation);
  if (spare == nullptr || spare->id().slot != no_slot) return;
  const WorkerId& id = promote.worker;
  if (const auto app = apps_.find(id.app); app != apps_.end()) app->second.slots.insert(id.slot);
  rescuer_.reopened(id.app, id.slot);
  workers_.promote(*spare, id.slot);
  pin(*spare);
  cgroups_.promote(id);
  sampler_.add(id, spare->pid(), spare->take_page(), spare->obeyed(), spare->born());
  rescuer_.servers_changed(id.app);
}

// A spare has run wherever skepd may.
void Host::pin(const Worker& worker) {
  if (!worker.spec().sandbox.pin) return;
  const int error = move_process(worker.pid(), pinning_.cpus_for(worker.spec(), worker.id().slot));
  if (error == 0) return;
  callbacks_.warn(worker.id(), fmt::format("cannot move to the processor of its slot (`pin`): {}",
                                           std::strerror(error)));
}

void Host::sweep_credentials() {
  std::set<std::string> living;
  for (const std::string& app : workers_.apps())
    for (const Worker* worker : workers_.of(app)) living.insert(Credentials::name_of(worker->id()));
  credentials_.keep_only(living);
}

void Host::warn_unreadable(App& app, const WorkerId& id, int error) {
  if (error == 0 || std::exchange(app.told_unreadable, true)) return;
  callbacks_.warn(
      id,
      fmt::format("the app's user {} cannot read the agent {}: {}; the app runs without figures "
                  "of its heap and event loop, and without their limits",
                  app.definitions.spec()->user, agent_script_, std::strerror(error)));
}

void Host::leaves(std::uint64_t incarnation) {
  Worker* worker = workers_.find(incarnation);
  if (worker == nullptr) return;
  cgroups_.kill(incarnation);
  const Sampler::Farewell farewell = sampler_.remove(worker->id());
  worker->leave(farewell);
}

void Host::ended(std::uint64_t incarnation, ExitStatus status) {
  const Worker* worker = workers_.find(incarnation);
  if (worker == nullptr) return;
  const WorkerId id = worker->id();
  const bool heap_exhausted = worker->farewell().heap_exhausted;
  if (!worker->spec().sandbox.credentials.empty()) credentials_.take_back(id);
  workers_.remove(*worker);
  kept_.let_go_worker(id.app, incarnation);
  listeners_.worker_gone(id);
  rescuer_.worker_gone(id.app, incarnation);
  callbacks_.happened(event::Exited{id, status, heap_exhausted, cgroups_.remove(incarnation)});
}

void Host::perform(const action::Signal& signal) {
  if (cgroups_.let_go(signal.worker.incarnation)) {
    held_.erase(signal.worker.incarnation);
    return callbacks_.happened(event::SpawnFailed{
        signal.worker, {"was told to end while it waited for its scope", ECANCELED}});
  }
  if (const Worker* worker = workers_.find(signal.worker.incarnation))
    children_.signal(worker->pid(), signal.signal, signal.group);
}

void Host::perform(const action::Drain& drain) {
  if (Worker* worker = workers_.find(drain.worker.incarnation)) worker->drain(drain.within);
}

void Host::perform(const action::Answer& answer) {
  Worker* worker = workers_.find(answer.worker.incarnation);
  if (worker == nullptr) return;
  worker->answer(answer.ask, answer.error);
  rescuer_.sockets_changed(worker->id().app, worker->id().slot);
  overloads_.servers_changed(worker->id().app);
  if (!mending_) mend_listeners();
}

// A worker can take the steering program from the socket it was given.
void Host::mend_listeners() {
  listeners_.mend();
  mending_ = reactor_.after(mending_period, [this] { mend_listeners(); });
}

void Host::perform(const action::Probe& probe) {
  if (Worker* worker = workers_.find(probe.worker.incarnation)) worker->probe(probe);
}

void Host::perform(const action::SetEligible& set) {
  listeners_.set_eligible(set.app, set.slots);
}

void Host::perform(const action::Rescue& rescue) {
  rescues_[rescue.app] = {rescue.from, rescue.to};
  rescuer_.perform(rescue);
}

void Host::perform(const action::CloseSlot& close) {
  if (const auto app = apps_.find(close.app); app != apps_.end())
    app->second.slots.erase(close.slot);
  sampler_.forget(close.app, close.slot);
  cgroups_.forget(close.app, close.slot);
  rescuer_.perform(close);
}

void Host::perform(const action::CloseAddress& close) {
  rescuer_.perform(close);
}

void Host::perform(const action::Overload& overload) {
  overloaded_.erase(overload.app);
  if (overload.on) overloaded_[overload.app] = overload.retry_after;
  overloads_.perform(overload);
}

void Host::perform(const action::Release& release) {
  rescuer_.release(release.app);
  overloads_.release(release.app);
  listeners_.release(release.app);
  common_data_.forget(release.app);
  rescues_.erase(release.app);
  overloaded_.erase(release.app);
  kept_.keep_app(release.app, {});
}

void Host::count_connections() {
  for (const auto& [name, app] : apps_)
    if (app.definitions.spec()->balance == Balance::least_connections)
      listeners_.set_connections(name, sampler_.open_connections(name));
}

void Host::run(const CommandRun& run, std::function<void(Result<CommandEnd>)> ended) {
  command_runs_.start(run, std::move(ended));
}

std::set<std::string> Host::apps_with(bool MetricsSpec::*wish) const {
  std::set<std::string> names;
  for (const auto& [name, app] : apps_)
    if (app.definitions.spec()->metrics.*wish) names.insert(name);
  return names;
}

AskedForRegistry Host::ask_registries(Duration within,
                                      std::function<void(const WorkerId&, std::string)> came,
                                      std::function<void()> done) {
  AskedForRegistry asked;
  std::vector<Worker*> workers;
  for (const std::string& app : apps_with(&MetricsSpec::prom_client)) {
    auto& incarnations = asked[app];
    for (Worker* worker : workers_.of(app)) {
      if (worker->id().slot == no_slot) continue;
      incarnations.insert(worker->id().incarnation);
      workers.push_back(worker);
    }
  }
  ask_for_registries(reactor_, workers, within, std::move(came), std::move(done));
  return asked;
}

std::optional<AgentFigures> Host::agent_figures(const WorkerId& worker) const {
  return sampler_.agent_figures(worker);
}

Sampler::Processed Host::process_figures(const WorkerId& worker) {
  return sampler_.process_figures(worker);
}

Balance Host::balance(const std::string& app) const {
  const auto found = apps_.find(app);
  return found == apps_.end() ? Balance{} : found->second.definitions.spec()->balance;
}

std::optional<Steering> Host::steering(const std::string& app) const {
  return listeners_.steering(app);
}

Result<LogPlace> Host::log_file(const std::string& app, std::uint32_t slot, Stream stream) const {
  const auto found = apps_.find(app);
  if (found == apps_.end() || !found->second.slots.contains(slot))
    return fail(fmt::format("there is no worker {}:{}", app, slot));
  const Definitions& definitions = found->second.definitions;
  const LogSpec& logs = definitions.spec()->logs;
  const bool own = stream == Stream::err && logs.err.kind != LogTarget::Kind::same_as_stdout;
  const LogTarget& target = own ? logs.err : logs.out;
  if (target.kind == LogTarget::Kind::file)
    return LogPlace(log_path(target, slot), definitions.user());
  return fail(fmt::format("{} of {}:{} is in no file: its `logs` say \"{}\"",
                          own ? "stderr" : "stdout", app, slot,
                          target.kind == LogTarget::Kind::inherit   ? "inherit"
                          : target.kind == LogTarget::Kind::journal ? "journal"
                                                                    : "none"));
}

tl::expected<void, Host::StdinTrouble> Host::write_stdin(const std::string& app, std::uint32_t slot,
                                                         std::string_view text) {
  const auto found = apps_.find(app);
  if (found == apps_.end()) return tl::unexpected(StdinTrouble::no_such_worker);
  const App& known = found->second;
  const bool never_ran = !known.slots.contains(slot);
  if (never_ran && slot >= known.definitions.spec()->workers)
    return tl::unexpected(StdinTrouble::no_such_worker);
  const auto workers = workers_.in_slot(app, slot);
  if (workers.empty()) return tl::unexpected(StdinTrouble::not_running);
  const auto serves = std::find_if(workers.begin(), workers.end(),
                                   [](const Worker* worker) { return !worker->draining(); });
  WorkerInput* input = (serves == workers.end() ? workers.back() : *serves)->input();
  if (input == nullptr) return tl::unexpected(StdinTrouble::no_pipe);
  return input->write(text).map_error([](WorkerInput::Trouble trouble) {
    return trouble == WorkerInput::Trouble::full ? StdinTrouble::full : StdinTrouble::closed;
  });
}

}  // namespace skep::host

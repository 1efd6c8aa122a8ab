#include <csignal>
#include <fcntl.h>
#include <string>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

#include "host/cgroup/directory.h"
#include "host/handover/former_fds.h"
#include "host/host.h"
#include "host/process/group_signal.h"
#include "host/process/pidfd.h"
#include "model/definition.h"

namespace skep::host {

// Host's part in a handover: how it goes on with what an earlier skepd left.

namespace {

// Nobody knows it, so nobody would look after it.
void end_unknown(const std::string& entry, UniqueFd socket) {
  auto fds = Bundle(std::move(socket)).look();
  if (!fds) return;
  const UniqueFd pidfd = FoundFds(std::move(*fds)).take("pidfd");
  if (!pidfd) return;
  const pid_t pid = pid_of(pidfd.get());
  if (pid <= 1) return;
  const std::string cgroup = cgroup_directory_of(pid);
  if (cgroup.ends_with("/worker-" + entry.substr(entry.rfind('.') + 1))) kill_cgroup(cgroup);
  signal_group(pid, SIGKILL);
}

// Whoever keeps copies of these sockets may close them later than their ports are wanted again.
void close_unknown(UniqueFd socket) {
  if (auto fds = Bundle(std::move(socket)).look())
    for (const NamedFd& fd : *fds) (void)::shutdown(fd.fd.get(), SHUT_RDWR);
}

}  // namespace

Host::TakenOver Host::take_over(const HostFacts& facts, FormerBundles bundles,
                                const std::function<bool(const std::string& app)>& begins) {
  TakenOver taken;
  NumberedFd::go_on_from(facts.last_socket);
  std::vector<std::shared_ptr<const Nursery>> nurseries;
  for (const NurseryFacts& saved : facts.nurseries) nurseries.push_back(nursery_of(saved));
  for (const AppFacts& app : facts.apps) {
    if (begins(app.name))
      take_over_app(app, nurseries, bundles, taken);
    else
      lose(app, taken);
  }
  // Those that are not in the config and whose workers are here were unknown before.
  std::vector<AppSpec> specs;
  for (const auto& [name, app] : apps_) specs.push_back(*app.definitions.spec());
  cgroups_.configure(specs);
  for (auto& [entry, socket] : bundles.workers) {
    end_unknown(entry, std::move(socket));
    kept_.discard(entry);
  }
  for (auto& [app, entries] : bundles.apps)
    for (NamedFd& entry : entries) {
      close_unknown(std::move(entry.fd));
      kept_.discard(entry.name);
    }
  for (const BirthFacts& birth : facts.births)
    perform(action::Spawn{birth.worker, birth.instance, birth.definition});
  return taken;
}

void Host::take_over_app(const AppFacts& facts,
                         const std::vector<std::shared_ptr<const Nursery>>& nurseries,
                         FormerBundles& bundles, TakenOver& taken) {
  const auto nursery_at = [&](std::uint32_t index) {
    return index < nurseries.size() ? nurseries[index] : nullptr;
  };
  FoundFds sockets;
  if (auto entries = bundles.apps.extract(facts.name))
    for (NamedFd& entry : entries.mapped()) {
      Bundle bundle(std::move(entry.fd));
      if (auto found = bundle.look()) sockets.add(std::move(*found));
      kept_.adopt_app(facts.name, entry.name, bundle.take_reader());
    }
  listeners_.restore(facts.name, facts.listeners, sockets);
  for (const CommonFacts& common : facts.common)
    (void)common_data_.of(facts.name, common.address, common.data);
  const auto app = apps_.find(facts.name);
  if (app != apps_.end()) {
    app->second.slots.insert(facts.slots.begin(), facts.slots.end());
    for (const DefinitionFacts& definition : facts.definitions)
      if (auto nursery = nursery_at(definition.nursery))
        app->second.definitions.restore(definition.number, std::move(nursery));
  }
  sampler_.restore(facts.name, facts.slot_counts);
  cgroups_.restore(facts.name, facts.cgroup_counts);
  logs_.restore_dropped(facts.name, facts.log_bytes_dropped);
  for (const WorkerFacts& worker : facts.workers) {
    const auto nursery = nursery_at(worker.nursery);
    const auto spec = app == apps_.end() ? nullptr : app->second.definitions.spec();
    if (nursery && take_over_worker(worker, nursery, spec ? spec : nursery->spec, bundles)) {
      ++taken.workers;
      continue;
    }
    ++taken.lost;
    callbacks_.happened(event::Exited{worker.id, {}, false});
  }
  listeners_.end_restore(facts.name);
  if (facts.rescue) perform(action::Rescue{facts.name, facts.rescue->from, facts.rescue->to});
  if (facts.overload) perform(action::Overload{facts.name, true, *facts.overload});
  if (!mending_) mend_listeners();
}

bool Host::take_over_worker(const WorkerFacts& facts, const std::shared_ptr<const Nursery>& nursery,
                            const std::shared_ptr<const AppSpec>& spec, FormerBundles& bundles) {
  const WorkerId& id = facts.id;
  const std::string name = KeptFds::worker_entry(id.app, id.incarnation);
  const auto entry = bundles.workers.find(name);
  if (entry == bundles.workers.end()) return false;
  Bundle bundle(UniqueFd(::fcntl(entry->second.get(), F_DUPFD_CLOEXEC, 3)));
  auto found = bundle.look();
  if (!found) return false;
  FoundFds fds(std::move(*found));
  Child child{facts.pid, fds.take("pidfd"), 0};
  if (!child.pidfd || !is_of(child.pidfd.get(), facts.pid)) return false;
  bundles.workers.erase(entry);
  kept_.adopt_worker(id.app, id.incarnation, bundle.take_reader());

  const Captures captures =
      take_over_output({fds.take("out"), fds.take("err"), facts.out_mid_line, facts.err_mid_line},
                       spec->logs, shared_user(*nursery), id, logs_);
  Worker& worker = workers_.add(std::make_unique<Worker>(
      id, facts.pid, nursery, captures,
      Worker::Commons{reactor_, listeners_, common_data_, logs_, rescuer_, callbacks_}));
  worker.restore(facts);
  worker.follow(spec);
  if (cgroups_.adopt(id, facts.pid)) cgroups_.limit(id, spec->resources);
  if (UniqueFd notify = fds.take("notify"); notify)
    worker.open_notify(NotifySocket::of(reactor_, std::move(notify), facts.notify_address));
  if (UniqueFd input = fds.take("stdin"); input) {
    worker.open_input(std::move(input));
    worker.input()->restore(facts.input_kept);
  }
  std::optional<Page> page;
  if (UniqueFd memory = fds.take("page"); memory)
    if (auto mapped = Page::of(std::move(memory))) page = std::move(*mapped);
  if (page) page->close_descriptor();
  if (id.slot == no_slot)
    worker.keep_page(std::move(page));
  else
    sampler_.add(id, facts.pid, std::move(page), *spec, facts.born);
  watch(id, std::move(child));
  if (inherits_sockets(worker.spec()))
    for (const ListenAddress& address : worker.spec().listen) listeners_.listening(id, address);
  for (const ListenAddress& address : worker.listened()) listeners_.listening(id, address);
  if (UniqueFd channel = fds.take("channel"); channel)
    worker.open_channel(std::move(channel), facts.channel ? &*facts.channel : nullptr);
  worker.go_on(facts);
  return true;
}

void Host::lose(const AppFacts& facts, TakenOver& taken) {
  for (const WorkerFacts& worker : facts.workers) {
    ++taken.lost;
    callbacks_.happened(event::Exited{worker.id, {}, false});
  }
}

}  // namespace skep::host

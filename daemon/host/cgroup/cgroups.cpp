#include "host/cgroup/cgroups.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstring>
#include <map>
#include <set>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "host/cgroup/app_scope.h"
#include "host/cgroup/directory.h"
#include "host/cgroup/kernel_file.h"
#include "host/cgroup/leftovers.h"
#include "host/cgroup/limits.h"
#include "host/cgroup/reading.h"
#include "host/cgroup/worker_cgroup.h"

namespace skep::host {

namespace {

constexpr std::string_view worker_prefix = "/worker-";
constexpr int last_looks = 50;
constexpr auto between_last_looks = std::chrono::milliseconds(10);

std::string parent_of(const std::string& path) {
  return path.substr(0, path.rfind('/'));
}

}  // namespace

class Cgroups::Impl {
 public:
  Impl(Reactor& reactor, Children& children, Say say, FoundTree tree);
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl();

  [[nodiscard]] bool in_service() const { return !tree_.service.empty(); }
  void use(ScopeMaker& maker);
  void configure(const std::vector<AppSpec>& apps);
  bool hold(const WorkerId& worker, std::function<void()> born);
  bool let_go(std::uint64_t incarnation) { return held_.erase(incarnation) > 0; }
  UniqueFd begin(const WorkerId& worker, const ResourceSpec& resources);
  void abandon(const WorkerId& worker, int outside);
  bool adopt(const WorkerId& worker, pid_t pid);
  void limit(const WorkerId& worker, const ResourceSpec& resources);
  void promote(const WorkerId& worker);
  void kill(std::uint64_t incarnation);
  Oom remove(std::uint64_t incarnation);
  void forget(const std::string& app, std::optional<std::uint32_t> slot);
  std::optional<CgroupMemory> memory(std::uint64_t incarnation);
  std::optional<CgroupFigures> figures(const WorkerId& worker) const;
  std::vector<CgroupFacts> facts(const std::string& app) const;
  void restore(const std::string& app, const std::vector<CgroupFacts>& facts);
  CgroupPlace place(const std::string& app) const;

 private:
  enum class Asked { no, pending, answered };
  struct App {
    CgroupPlace place;
    bool placed = false;  // `place` says what is so
    Asked asked = Asked::no;
    Timer patience;
    std::unique_ptr<AppScope> scope;
  };
  struct Held {
    std::string app;
    std::function<void()> born;
  };
  using SlotKey = std::pair<std::string, std::uint32_t>;

  [[nodiscard]] bool wants_scopes() const { return maker_ != nullptr && in_service(); }
  [[nodiscard]] bool lives(const std::string& app) const;
  void warn(const std::string& app, std::string sentence);
  void warn_once(const std::string& app, const std::string& sentence);
  AppScope& scope_of(const std::string& name, App& app);
  void ask(const std::string& name, App& app);
  void scope_there(const std::string& name, const std::string& path, const std::string& trouble);
  void sweep(const std::string& scope);
  void scope_gone(const std::string& name, const std::string& trouble);
  void release(const std::string& app);
  void place_own(const std::string& name, App& app, bool limited);
  std::string worker_path(const WorkerId& worker, App& app);
  void add(const WorkerId& worker, std::string path, const ResourceSpec& resources);
  void apply(const WorkerId& worker, const std::string& path, const ResourceSpec& resources);

  Reactor& reactor_;
  Children& children_;
  Say say_;
  OwnTree tree_;
  std::string trouble_;  // why there is no tree
  ScopeMaker* maker_ = nullptr;
  bool opened_ = false;  // for limits
  std::set<std::string> told_;
  std::map<std::string, App> apps_;
  std::map<std::uint64_t, WorkerCgroup> workers_;
  std::map<std::uint64_t, Held> held_;
  std::map<SlotKey, CgroupFigures> ended_;  // counters of the slots' workers that have ended
  Leftovers leftovers_;
};

Cgroups::Impl::Impl(Reactor& reactor, Children& children, Say say, FoundTree tree)
    : reactor_(reactor),
      children_(children),
      say_(std::move(say)),
      tree_(std::move(tree.tree)),
      trouble_(std::move(tree.trouble)),
      leftovers_(reactor) {
  if (!tree_.path.empty()) sweep_own_tree(tree_);
}

// Nothing of skepd's own tree stays behind, as far as nobody lives in there. Who was killed last
// may need a moment to die.
Cgroups::Impl::~Impl() {
  std::vector<std::string> left;
  for (const auto& [name, app] : apps_)
    if (app.place.kind == CgroupPlace::Kind::own && !lives(name)) left.push_back(app.place.path);
  for (int look = 0; look < last_looks; ++look) {
    std::erase_if(left, remove_cgroup);
    if (left.empty()) return;
    std::this_thread::sleep_for(between_last_looks);
  }
}

void Cgroups::Impl::use(ScopeMaker& maker) {
  maker_ = &maker;
  maker.on_reachable([this] {
    for (auto& [name, app] : apps_)
      if (app.scope && app.place.kind != CgroupPlace::Kind::scope) app.scope->ask();
  });
}

void Cgroups::Impl::configure(const std::vector<AppSpec>& apps) {
  std::set<std::string> names;
  for (const AppSpec& app : apps) names.insert(app.name);
  std::erase_if(apps_, [&](const auto& entry) {
    if (names.contains(entry.first)) return false;
    // With living workers the last one takes it along.
    const CgroupPlace& place = entry.second.place;
    if (place.kind == CgroupPlace::Kind::own && !lives(entry.first))
      (void)remove_cgroup(place.path);
    return true;
  });
}

bool Cgroups::Impl::lives(const std::string& app) const {
  return std::any_of(workers_.begin(), workers_.end(),
                     [&](const auto& worker) { return worker.second.id().app == app; });
}

void Cgroups::Impl::warn(const std::string& app, std::string sentence) {
  if (told_.insert(app + ' ' + sentence).second) say_.warn(app, std::move(sentence));
}

// What holds for every app.
void Cgroups::Impl::warn_once(const std::string& app, const std::string& sentence) {
  if (told_.insert(sentence).second) say_.warn(app, sentence);
}

bool Cgroups::Impl::hold(const WorkerId& worker, std::function<void()> born) {
  if (!wants_scopes()) return false;
  App& app = apps_[worker.app];
  // Somebody has stopped it, and with it the workers that are to be succeeded now.
  if (app.place.kind == CgroupPlace::Kind::scope && ::access(app.place.path.c_str(), F_OK) != 0) {
    app.scope.reset();
    app.asked = Asked::no;
    app.placed = false;
    app.place = {};
  }
  if (app.asked == Asked::no) ask(worker.app, app);
  if (app.asked != Asked::pending) return false;
  held_[worker.incarnation] = {worker.app, std::move(born)};
  return true;
}

AppScope& Cgroups::Impl::scope_of(const std::string& name, App& app) {
  app.asked = Asked::pending;
  if (!app.scope)
    app.scope = std::make_unique<AppScope>(
        reactor_, children_, *maker_, name, tree_.service,
        AppScope::Callbacks{
            [this, name](const std::string& path, const std::string& trouble) {
              scope_there(name, path, trouble);
            },
            [this, name](const std::string& trouble) { scope_gone(name, trouble); }});
  return *app.scope;
}

void Cgroups::Impl::ask(const std::string& name, App& app) {
  AppScope& scope = scope_of(name, app);
  if (maker_->reachable()) return scope.ask();
  app.patience = reactor_.after(AppScope::longest, [this, name] {
    scope_gone(std::string(name),
               "there is no scope for its workers: systemd cannot be asked, since the system bus "
               "is not there");
  });
}

void Cgroups::Impl::scope_there(const std::string& name, const std::string& path,
                                const std::string& trouble) {
  const auto app = apps_.find(name);
  if (app == apps_.end()) return;
  if (app->second.place.kind == CgroupPlace::Kind::own)
    (void)remove_cgroup(app->second.place.path);  // stays while it has workers
  app->second.place = {CgroupPlace::Kind::scope, path, trouble};
  app->second.placed = true;
  app->second.asked = Asked::answered;
  app->second.patience.reset();
  sweep(path);
  release(name);
}

// Of workers that ended while no skepd was there, whatever else there was of them is left.
void Cgroups::Impl::sweep(const std::string& scope) {
  for (const std::string& name : cgroups_below(scope, worker_prefix.substr(1))) {
    const auto incarnation = kernel_number(std::string_view(name).substr(worker_prefix.size() - 1));
    if (!incarnation || workers_.contains(*incarnation)) continue;
    std::string path = fmt::format("{}/{}", scope, name);
    kill_cgroup(path);
    leftovers_.remove(std::move(path), false);
  }
}

void Cgroups::Impl::scope_gone(const std::string& name, const std::string& trouble) {
  const auto found = apps_.find(name);
  if (found == apps_.end()) return;
  App& app = found->second;
  app.placed = false;
  app.place = {};
  app.patience.reset();
  app.asked = trouble.empty() ? Asked::no : Asked::answered;
  if (!trouble.empty()) {
    place_own(name, app, false);
    app.place.trouble = trouble + "; they end with skepd's own service";
    warn_once(name, app.place.trouble);
  }
  release(name);
}

void Cgroups::Impl::release(const std::string& app) {
  for (const auto& [incarnation, held] : held_) {
    if (held.app != app) continue;
    reactor_.post([this, number = incarnation] {
      auto node = held_.extract(number);
      if (node) node.mapped().born();
    });
  }
}

// Without limits skepd stays where it is, as far as it can.
void Cgroups::Impl::place_own(const std::string& name, App& app, bool limited) {
  app.placed = true;
  app.place = {};
  if (tree_.path.empty()) {
    app.place.trouble = trouble_;
    return;
  }
  if (limited && !std::exchange(opened_, true))
    app.place.trouble = open_own_tree(tree_);
  else
    app.place.trouble = hand_controllers_down(tree_.path);
  const std::string path = own_app_cgroup(tree_, name);
  if (const int error = make_cgroup(path); error != 0) {
    app.place.trouble = fmt::format("cannot make the cgroup {}: {}", path, std::strerror(error));
    return;
  }
  app.place.kind = CgroupPlace::Kind::own;
  app.place.path = path;
  if (std::string refused = hand_controllers_down(path);
      !refused.empty() && app.place.trouble.empty())
    app.place.trouble = std::move(refused);
  if (!tree_.service.empty() || !told_.insert(tree_.path).second) return;
  say_.say(
      fmt::format("skepd is no systemd service: workers are in cgroups below {} and end with "
                  "skepd",
                  tree_.path));
}

std::string Cgroups::Impl::worker_path(const WorkerId& worker, App& app) {
  const std::string name = fmt::format("{}{}", worker_prefix, worker.incarnation);
  int error = make_cgroup(app.place.path + name);
  if (error != 0 && app.place.kind == CgroupPlace::Kind::own) {
    place_own(worker.app, app, opened_);
    if (!app.place.path.empty()) error = make_cgroup(app.place.path + name);
  }
  if (error == 0) return app.place.path + name;
  warn(worker.app, fmt::format("has a worker without a cgroup of its own: cannot make {}{}: {}",
                               app.place.path, name, std::strerror(error)));
  return {};
}

UniqueFd Cgroups::Impl::begin(const WorkerId& worker, const ResourceSpec& resources) {
  App& app = apps_[worker.app];
  const bool limited = limits_anything(resources);
  if (!app.placed || (limited && !opened_ && app.place.kind == CgroupPlace::Kind::own))
    place_own(worker.app, app, limited);
  std::string path = app.place.path.empty() ? std::string() : worker_path(worker, app);
  if (path.empty()) {
    if (limited) warn(worker.app, "cannot have its resources limited: " + app.place.trouble);
    return {};
  }
  UniqueFd directory = open_cgroup(path);
  apply(worker, path, resources);
  add(worker, std::move(path), resources);
  return directory;
}

void Cgroups::Impl::add(const WorkerId& worker, std::string path, const ResourceSpec& resources) {
  workers_.insert_or_assign(worker.incarnation,
                            WorkerCgroup(worker, std::move(path), resources, reactor_.now()));
}

void Cgroups::Impl::apply(const WorkerId& worker, const std::string& path,
                          const ResourceSpec& resources) {
  const auto refused = limit_cgroup(path, resources);
  if (refused.empty()) return;
  const auto app = apps_.find(worker.app);
  const std::string trouble = app == apps_.end() ? std::string() : app->second.place.trouble;
  warn(worker.app, fmt::format("its workers are not limited by {}{}{}", fmt::join(refused, ", "),
                               trouble.empty() ? "" : ": ", trouble));
}

void Cgroups::Impl::abandon(const WorkerId& worker, int outside) {
  const auto found = workers_.find(worker.incarnation);
  if (found == workers_.end()) return;
  if (outside != 0)
    warn(worker.app,
         fmt::format("has a worker without a cgroup of its own: it cannot enter the cgroups in "
                     "{}: {}",
                     parent_of(found->second.path()), std::strerror(outside)));
  leftovers_.remove(found->second.path(), false);
  workers_.erase(found);
}

bool Cgroups::Impl::adopt(const WorkerId& worker, pid_t pid) {
  const std::string path = cgroup_directory_of(pid);
  if (!path.ends_with(fmt::format("{}{}", worker_prefix, worker.incarnation))) return false;
  const std::string above = parent_of(path);
  App& app = apps_[worker.app];
  if (wants_scopes() && above.ends_with(".scope") && app.asked == Asked::no)
    scope_of(worker.app, app).take(above);
  add(worker, path, {});
  return true;
}

void Cgroups::Impl::limit(const WorkerId& worker, const ResourceSpec& resources) {
  const auto found = workers_.find(worker.incarnation);
  if (found == workers_.end()) return;
  App& app = apps_[worker.app];
  if (limits_anything(resources) && !opened_ && app.place.kind == CgroupPlace::Kind::own)
    place_own(worker.app, app, true);
  apply(worker, found->second.path(), resources);
  found->second.limit(resources);
}

void Cgroups::Impl::promote(const WorkerId& worker) {
  if (const auto found = workers_.find(worker.incarnation); found != workers_.end())
    found->second.promote(worker.slot);
}

void Cgroups::Impl::kill(std::uint64_t incarnation) {
  if (const auto found = workers_.find(incarnation); found != workers_.end())
    kill_cgroup(found->second.path());
}

Oom Cgroups::Impl::remove(std::uint64_t incarnation) {
  const auto found = workers_.find(incarnation);
  if (found == workers_.end()) return Oom::no;
  WorkerCgroup& worker = found->second;
  const Oom oom = worker.oom(reactor_.now());
  const WorkerId id = worker.id();
  if (id.slot != no_slot) ended_[{id.app, id.slot}].add_counters(read_cgroup(worker.path()));
  const auto app = apps_.find(id.app);
  const bool place_stays =
      app != apps_.end() && worker.path().starts_with(app->second.place.path + '/');
  leftovers_.remove(worker.path(), !place_stays);
  workers_.erase(found);
  return oom;
}

void Cgroups::Impl::forget(const std::string& app, std::optional<std::uint32_t> slot) {
  std::erase_if(ended_, [&](const auto& entry) {
    return entry.first.first == app && (!slot || entry.first.second == *slot);
  });
}

std::optional<CgroupMemory> Cgroups::Impl::memory(std::uint64_t incarnation) {
  const auto found = workers_.find(incarnation);
  if (found == workers_.end()) return std::nullopt;
  return found->second.memory(reactor_.now());
}

std::optional<CgroupFigures> Cgroups::Impl::figures(const WorkerId& worker) const {
  std::optional<CgroupFigures> figures;
  if (const auto living = workers_.find(worker.incarnation);
      living != workers_.end() && living->second.id() == worker)
    figures = read_cgroup(living->second.path());
  const auto ended = ended_.find({worker.app, worker.slot});
  if (ended == ended_.end()) return figures;
  if (!figures) return ended->second;
  figures->add_counters(ended->second);
  return figures;
}

std::vector<CgroupFacts> Cgroups::Impl::facts(const std::string& app) const {
  std::vector<CgroupFacts> facts;
  for (auto ended = ended_.lower_bound({app, 0});
       ended != ended_.end() && ended->first.first == app; ++ended)
    facts.push_back({ended->first.second, ended->second});
  return facts;
}

void Cgroups::Impl::restore(const std::string& app, const std::vector<CgroupFacts>& facts) {
  for (const CgroupFacts& slot : facts) ended_[{app, slot.slot}].add_counters(slot.ended);
}

CgroupPlace Cgroups::Impl::place(const std::string& app) const {
  const auto found = apps_.find(app);
  return found == apps_.end() ? CgroupPlace{} : found->second.place;
}

Cgroups::Cgroups(Reactor& reactor, Children& children, Say say, FoundTree tree)
    : impl_(std::make_unique<Impl>(reactor, children, std::move(say), std::move(tree))) {}

Cgroups::~Cgroups() = default;

bool Cgroups::in_service() const {
  return impl_->in_service();
}

void Cgroups::use(ScopeMaker& maker) {
  impl_->use(maker);
}

void Cgroups::configure(const std::vector<AppSpec>& apps) {
  impl_->configure(apps);
}

bool Cgroups::hold(const WorkerId& worker, std::function<void()> born) {
  return impl_->hold(worker, std::move(born));
}

bool Cgroups::let_go(std::uint64_t incarnation) {
  return impl_->let_go(incarnation);
}

UniqueFd Cgroups::begin(const WorkerId& worker, const ResourceSpec& resources) {
  return impl_->begin(worker, resources);
}

void Cgroups::abandon(const WorkerId& worker, int outside) {
  impl_->abandon(worker, outside);
}

bool Cgroups::adopt(const WorkerId& worker, pid_t pid) {
  return impl_->adopt(worker, pid);
}

void Cgroups::limit(const WorkerId& worker, const ResourceSpec& resources) {
  impl_->limit(worker, resources);
}

void Cgroups::promote(const WorkerId& worker) {
  impl_->promote(worker);
}

void Cgroups::kill(std::uint64_t incarnation) {
  impl_->kill(incarnation);
}

Oom Cgroups::remove(std::uint64_t incarnation) {
  return impl_->remove(incarnation);
}

void Cgroups::forget(const std::string& app, std::uint32_t slot) {
  impl_->forget(app, slot);
}

void Cgroups::forget(const std::string& app) {
  impl_->forget(app, std::nullopt);
}

std::optional<CgroupMemory> Cgroups::memory(std::uint64_t incarnation) {
  return impl_->memory(incarnation);
}

std::optional<CgroupFigures> Cgroups::figures(const WorkerId& worker) const {
  return impl_->figures(worker);
}

std::vector<CgroupFacts> Cgroups::facts(const std::string& app) const {
  return impl_->facts(app);
}

void Cgroups::restore(const std::string& app, const std::vector<CgroupFacts>& facts) {
  impl_->restore(app, facts);
}

CgroupPlace Cgroups::place(const std::string& app) const {
  return impl_->place(app);
}

}  // namespace skep::host

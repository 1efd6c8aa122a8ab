#include <algorithm>
#include <array>

#include "api/xmlrpc/encoding.h"
#include "api/xmlrpc/method.h"
#include "api/xmlrpc/names.h"

namespace skep::api::xmlrpc {
namespace {

constexpr std::array one_name{Parameter{"name"}};

// What is done with each app of a group, one after another, until one fails.
class EachApp : public std::enable_shared_from_this<EachApp> {
 public:
  using Told = std::function<void(tl::expected<void, Fault>)>;
  using Deed = std::function<void(const std::string& app, Told told)>;

  EachApp(std::vector<std::string> apps, Deed deed, Done done)
      : apps_(std::move(apps)), deed_(std::move(deed)), done_(std::move(done)) {}

  void next() {
    if (at_ == apps_.size()) return done_(encoded(true));
    deed_(apps_[at_++], [self = shared_from_this()](const tl::expected<void, Fault>& told) {
      if (!told) return self->done_(tl::unexpected(told.error()));
      self->next();
    });
  }

 private:
  std::vector<std::string> apps_;
  Deed deed_;
  Done done_;
  std::size_t at_ = 0;
};

template <typename Outcome>
tl::expected<void, Fault> judged(const Result<Outcome>& told, Outcome well, FaultCode otherwise,
                                 const std::string& name) {
  if (!told) return tl::unexpected(Fault{FaultCode::failed, told.error().message});
  if (*told == well) return {};
  return tl::unexpected(Fault{*told == Outcome::bad_name ? FaultCode::bad_name : otherwise, name});
}

void add_apps(const Call& call, const std::vector<ConfiguredApp>& file, Done done) {
  const std::string& name = call.text(0);
  std::vector<std::string> apps;
  bool known = false;
  for (const ConfiguredApp& app : file) {
    if (group_of(app.group, app.name) != name) continue;
    known = true;
    if (!app.in_use) apps.push_back(app.name);
  }
  if (!known) return done(tl::unexpected(Fault{FaultCode::bad_name, name}));
  if (apps.empty()) return done(tl::unexpected(Fault{FaultCode::already_added, name}));
  const auto add = [call](const std::string& app, EachApp::Told told) {
    using Added = ConfigOperations::Added;
    call.services.config.add(app, call.peer,
                             [app, told = std::move(told)](const Result<Added>& added) {
                               told(judged(added, Added::added, FaultCode::already_added, app));
                             });
  };
  std::make_shared<EachApp>(std::move(apps), add, std::move(done))->next();
}

void add_group(const Call& call, Done done) {
  call.services.config.available(
      [call, done = std::move(done)](const Result<std::vector<ConfiguredApp>>& file) mutable {
        if (file) return add_apps(call, *file, std::move(done));
        done(tl::unexpected(Fault{FaultCode::failed, file.error().message}));
      });
}

bool is_at_rest(const AppSnapshot& app) {
  return std::none_of(app.workers.begin(), app.workers.end(), [](const WorkerSnapshot& worker) {
    return has_process(worker.slot.state) || worker.slot.state == WorkerState::backoff;
  });
}

void remove_group(const Call& call, Done done) {
  const std::string& name = call.text(0);
  std::vector<std::string> apps;
  for (const AppSnapshot& app : call.snapshot->apps) {
    if (group_of(app.group, app.name) != name) continue;
    if (!is_at_rest(app)) return done(tl::unexpected(Fault{FaultCode::still_running, name}));
    apps.push_back(app.name);
  }
  if (apps.empty()) return done(tl::unexpected(Fault{FaultCode::bad_name, name}));
  const auto remove = [call](const std::string& app, EachApp::Told told) {
    using Removed = ConfigOperations::Removed;
    call.services.config.remove(
        app, call.peer, [app, told = std::move(told)](const Result<Removed>& removed) {
          told(judged(removed, Removed::removed, FaultCode::still_running, app));
        });
  };
  std::make_shared<EachApp>(std::move(apps), remove, std::move(done))->next();
}

constexpr std::array table{
    Method{"supervisor.addProcessGroup", Type::boolean, one_name,
           "Adds the group `name` as it is in the config file.", add_group, true},
    Method{"supervisor.removeProcessGroup", Type::boolean, one_name,
           "Removes the group `name`, whose workers are all stopped.", remove_group, true},
};

}  // namespace

std::span<const Method> group_methods() {
  return table;
}

}  // namespace skep::api::xmlrpc

#include <algorithm>
#include <array>

#include "api/http/turn.h"
#include "api/xmlrpc/encoding.h"
#include "api/xmlrpc/method.h"
#include "api/xmlrpc/names.h"

namespace skep::api::xmlrpc {
namespace {

constexpr std::array one_name{Parameter{"name"}};
constexpr int usual_priority = 999;  // supervisord's; Skep orders by `after`
constexpr std::size_t workers_a_turn = 50;

tl::unexpected<Fault> cant_reread(const Error& error) {
  return tl::unexpected(Fault{FaultCode::cant_reread, error.message});
}

Value differences(const ConfigDifference& difference) {
  Array added;
  Array changed;
  Array removed;
  for (const AppChange& change : difference.apps) {
    Array& kind = change.kind == AppChange::Kind::added     ? added
                  : change.kind == AppChange::Kind::changed ? changed
                                                            : removed;
    kind.emplace_back(change.app);
  }
  Array all;
  all.emplace_back(std::move(added));
  all.emplace_back(std::move(changed));
  all.emplace_back(std::move(removed));
  Array wrapped;
  wrapped.emplace_back(std::move(all));
  return wrapped;
}

void reload_config(const Call& call, Done done) {
  call.services.config.reread([done = std::move(done)](const Result<ConfigDifference>& difference) {
    if (!difference) return done(cant_reread(difference.error()));
    done(encoded(differences(*difference)));
  });
}

void add_group(const Call& call, Done done) {
  using Added = ConfigOperations::Added;
  call.services.config.add(
      call.text(0), call.peer,
      [name = call.text(0), done = std::move(done)](const Result<Added>& added) {
        if (!added) return done(tl::unexpected(Fault{FaultCode::failed, added.error().message}));
        if (*added == Added::added) return done(encoded(true));
        done(tl::unexpected(Fault{
            *added == Added::bad_name ? FaultCode::bad_name : FaultCode::already_added, name}));
      });
}

void remove_group(const Call& call, Done done) {
  using Removed = ConfigOperations::Removed;
  call.services.config.remove(
      call.text(0), call.peer,
      [name = call.text(0), done = std::move(done)](const Result<Removed>& removed) {
        if (!removed)
          return done(tl::unexpected(Fault{FaultCode::failed, removed.error().message}));
        if (*removed == Removed::removed) return done(encoded(true));
        done(tl::unexpected(Fault{
            *removed == Removed::bad_name ? FaultCode::bad_name : FaultCode::still_running, name}));
      });
}

Value config_info(const ConfiguredApp& app, std::uint32_t slot, const LogOperations& logs) {
  const ProcessName name = process_name(app.name, slot);
  const Target target{app.name, slot};
  const std::string out = app.in_use ? logs.path({target, LogStream::out}) : "";
  const std::string err = app.in_use ? logs.path({target, LogStream::err}) : "";
  const auto or_none = [](const std::string& text) { return text.empty() ? "none" : text; };
  return Struct{{"name", name.name},
                {"group", name.group},
                {"inuse", app.in_use},
                {"autostart", app.autostart},
                {"command", app.command},
                {"directory", or_none(app.directory)},
                {"exitcodes", Array{0}},
                {"group_prio", usual_priority},
                {"process_prio", usual_priority},
                {"killasgroup", true},
                {"redirect_stderr", !out.empty() && out == err},
                {"stdout_logfile", or_none(out)},
                {"stderr_logfile", or_none(err)}};
}

// Written over as many turns as it takes: in the order of process names, as supervisord has it.
class AllConfigInfo : public std::enable_shared_from_this<AllConfigInfo> {
 public:
  AllConfigInfo(const Call& call, std::vector<ConfiguredApp> apps, Done done)
      : calling_(call.calling),
        services_(call.services),
        apps_(std::move(apps)),
        done_(std::move(done)) {
    std::sort(apps_.begin(), apps_.end(),
              [](const auto& one, const auto& other) { return one.name < other.name; });
    for (std::size_t app = 0; app < apps_.size(); ++app)
      for (std::uint32_t slot = 0; slot < apps_[app].workers; ++slot)
        order_.emplace_back(process_name(apps_[app].name, slot).name, app, slot);
    std::stable_sort(order_.begin(), order_.end(), [](const auto& one, const auto& other) {
      return std::get<0>(one) < std::get<0>(other);
    });
  }

  void write() {
    for (std::size_t left = workers_a_turn; left > 0 && next_ < order_.size(); --left) {
      const auto& [name, app, slot] = order_[next_++];
      encode(out_, config_info(apps_[app], slot, services_.logs));
    }
    if (next_ < order_.size())
      return in_a_later_turn(services_.context, [self = shared_from_this()] { self->write(); });
    out_ += array_foot;
    done_(std::move(out_));
  }

 private:
  std::shared_ptr<Calling> calling_;  // owns the services
  const Services& services_;
  std::vector<ConfiguredApp> apps_;
  std::vector<std::tuple<std::string, std::size_t, std::uint32_t>> order_;
  std::size_t next_ = 0;
  Done done_;
  std::string out_{array_head};
};

void get_all_config_info(const Call& call, Done done) {
  call.services.config.available(
      [call, done = std::move(done)](const Result<std::vector<ConfiguredApp>>& apps) mutable {
        if (!apps) return done(cant_reread(apps.error()));
        std::make_shared<AllConfigInfo>(call, *apps, std::move(done))->write();
      });
}

constexpr std::array table{
    Method{"supervisor.reloadConfig",
           Type::array,
           {},
           "Reads the config file and answers [[added, changed, removed]], the names of apps. "
           "Changes nothing: addProcessGroup and removeProcessGroup do.",
           reload_config},
    Method{"supervisor.addProcessGroup", Type::boolean, one_name,
           "Adds the app `name` as it is in the config file.", add_group},
    Method{"supervisor.removeProcessGroup", Type::boolean, one_name,
           "Removes the app `name`, whose workers are all stopped.", remove_group},
    Method{"supervisor.getAllConfigInfo",
           Type::array,
           {},
           "Every worker that the config file has, whether the daemon has it or not.",
           get_all_config_info},
};

}  // namespace

std::span<const Method> config_methods() {
  return table;
}

}  // namespace skep::api::xmlrpc

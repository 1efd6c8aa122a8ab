#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <set>

#include "api/http/turn.h"
#include "api/xmlrpc/encoding.h"
#include "api/xmlrpc/method.h"
#include "api/xmlrpc/names.h"

namespace skep::api::xmlrpc {
namespace {

constexpr int usual_priority = 999;  // supervisord's; Skep orders by `after`
constexpr std::size_t workers_a_turn = 50;

tl::unexpected<Fault> cant_reread(const Error& error) {
  return tl::unexpected(Fault{FaultCode::cant_reread, error.message});
}

// Of an app that is new nothing but the file tells the group.
std::map<std::string, std::string> groups_by_app(const Snapshot& snapshot,
                                                 const std::vector<ConfiguredApp>& file) {
  std::map<std::string, std::string> groups;
  for (const ConfiguredApp& app : file) groups[app.name] = group_of(app.group, app.name);
  for (const AppSnapshot& app : snapshot.apps) groups[app.name] = group_of(app.group, app.name);
  return groups;
}

// A group of which an app is new, changed or gone is changed, unless that is so of all of it.
Value differences(const ConfigDifference& difference,
                  const std::map<std::string, std::string>& groups) {
  std::map<std::string, std::set<AppChange::Kind>> kinds;
  std::map<std::string, std::size_t> apps;
  for (const auto& [app, group] : groups) ++apps[group];
  std::map<std::string, std::size_t> differing;
  for (const AppChange& change : difference.apps) {
    const auto found = groups.find(change.app);
    const std::string& group = found == groups.end() ? change.app : found->second;
    kinds[group].insert(change.kind);
    ++differing[group];
  }
  std::array<Array, 3> lists;
  for (const auto& [group, of] : kinds) {
    const bool whole = of.size() == 1 && differing[group] >= apps[group];
    const AppChange::Kind kind = whole ? *of.begin() : AppChange::Kind::changed;
    lists.at(static_cast<std::size_t>(kind)).emplace_back(group);
  }
  Array all;
  for (Array& list : lists) all.emplace_back(std::move(list));
  Array wrapped;
  wrapped.emplace_back(std::move(all));
  return wrapped;
}
static_assert(static_cast<int>(AppChange::Kind::added) == 0 &&
              static_cast<int>(AppChange::Kind::changed) == 1 &&
              static_cast<int>(AppChange::Kind::removed) == 2);

void reload_config(const Call& call, Done done) {
  call.services.config.reread(
      [call, done = std::move(done)](const Result<ConfigDifference>& difference) mutable {
        if (!difference) return done(cant_reread(difference.error()));
        call.services.config.available(
            [snapshot = call.snapshot, difference = *difference,
             done = std::move(done)](const Result<std::vector<ConfiguredApp>>& file) {
              if (!file) return done(cant_reread(file.error()));
              done(encoded(differences(difference, groups_by_app(*snapshot, *file))));
            });
      });
}

constexpr std::int64_t most = std::numeric_limits<std::int32_t>::max();  // of XML-RPC

std::int64_t whole(std::uint64_t number) {
  return static_cast<std::int64_t>(std::min<std::uint64_t>(number, most));
}

// As supervisord has it, but that a user is told by name. What skepd has no equal of is off:
// capture mode, events of output, syslog.
Value config_info(const ConfiguredApp& app, std::uint32_t slot, const LogOperations& logs) {
  const ProcessName name = process_name(app.group, app.name, slot);
  const Target target{app.name, slot, {}};
  const std::string out = app.in_use ? logs.path({target, LogStream::out}) : "";
  const std::string err = app.in_use ? logs.path({target, LogStream::err}) : "";
  const auto or_none = [](const std::string& text) { return text.empty() ? "none" : text; };
  return Struct{{"name", name.name},
                {"group", name.group},
                {"inuse", app.in_use},
                {"autostart", app.autostart},
                {"command", app.command},
                {"directory", or_none(app.directory)},
                {"uid", or_none(app.user)},
                {"exitcodes", Array{0}},
                {"startsecs", whole(app.start_seconds)},
                {"startretries", app.start_tries ? whole(*app.start_tries) : most},
                {"stopsignal", app.stop_signal},
                {"stopwaitsecs", whole(app.stop_seconds)},
                {"group_prio", usual_priority},
                {"process_prio", usual_priority},
                {"killasgroup", true},
                {"redirect_stderr", !out.empty() && out == err},
                {"stdout_logfile", or_none(out)},
                {"stdout_logfile_maxbytes", whole(app.log_bytes)},
                {"stdout_logfile_backups", whole(app.log_files)},
                {"stdout_capture_maxbytes", 0},
                {"stdout_events_enabled", false},
                {"stdout_syslog", false},
                {"stderr_logfile", or_none(err)},
                {"stderr_logfile_maxbytes", whole(app.log_bytes)},
                {"stderr_logfile_backups", whole(app.log_files)},
                {"stderr_capture_maxbytes", 0},
                {"stderr_events_enabled", false},
                {"stderr_syslog", false},
                {"serverurl", "none"}};
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
        order_.emplace_back(process_name(apps_[app].group, apps_[app].name, slot).name, app, slot);
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
           "Reads the config file and answers [[added, changed, removed]], the names of groups. "
           "Changes nothing: addProcessGroup and removeProcessGroup do.",
           reload_config},
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

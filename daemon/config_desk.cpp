#include "config_desk.h"

#include <algorithm>
#include <set>
#include <sstream>
#include <utility>

#include <fmt/format.h>

#include "api/http/listen_tcp.h"
#include "config/daemon_keys.h"
#include "config/on_event_text.h"
#include "config/written.h"
#include "config_plan.h"
#include "handover_state.h"
#include "order_check.h"

namespace skep {
namespace {

constexpr auto going_down = "skepd is shutting down, and takes no config any more";

std::string asked_by(const api::Peer& peer) {
  return fmt::format("asked for by uid {} (pid {})", peer.uid, peer.pid);
}

bool is_at_rest(const EngineSnapshot& snapshot, const std::string& name) {
  for (const AppStatus& app : snapshot.apps) {
    if (app.name != name) continue;
    return std::none_of(app.slots.begin(), app.slots.end(), [](const SlotStatus& slot) {
      return has_process(slot.state) || slot.state == WorkerState::backoff;
    });
  }
  return true;
}

// That of this skepd is free by then.
bool same_port(const std::string& one, const std::string& other) {
  const auto port_of = [](const std::string& address) {
    return address.substr(std::min(address.rfind(':'), address.size()));
  };
  return port_of(one) == port_of(other);
}

// A part of a file may close a circle that the whole of it has not.
std::optional<Error> circle_of(const std::vector<AppSpec>& apps) {
  const auto circle = circle_in(apps);
  if (!circle) return std::nullopt;
  return Error{*circle +
               ": none of them could ever start; update the apps together, as `skepctl update` "
               "without names does"};
}

std::vector<api::ConfigResult> results_of(const ConfigPlan& plan) {
  std::vector<api::ConfigResult> results;
  for (const AppChange& change : plan.changes) results.push_back({change.app, change.kind, {}});
  for (const std::string& name : plan.unknown)
    results.push_back({name, AppChange::Kind::changed,
                       fail("there is no app " + name + ", neither here nor in the config file")});
  return results;
}

}  // namespace

ConfigDesk::ConfigDesk(host::Reactor& reactor, Supervisor& supervisor,
                       EventCommands& event_commands, NoticeLog& notices, const Settings& settings,
                       ReadAgain read_again)
    : reactor_(reactor),
      supervisor_(supervisor),
      event_commands_(event_commands),
      notices_(notices),
      settings_(settings),
      read_again_(std::move(read_again)) {
  mark(settings_.config.apps, {});
}

void ConfigDesk::mark(const std::vector<AppSpec>& file, const std::vector<std::string>& chosen) {
  const auto concerned = [&](const std::string& app) {
    return chosen.empty() || std::find(chosen.begin(), chosen.end(), app) != chosen.end();
  };
  std::erase_if(marks_, [&](const auto& entry) { return concerned(entry.first); });
  for (const AppSpec& spec : file)
    if (concerned(spec.name)) marks_[spec.name] = config_mark(spec);
}

void ConfigDesk::catch_up(const std::map<std::string, std::string>& before) {
  std::vector<std::string> differ;
  for (const auto& [app, mark] : marks_)
    if (const auto known = before.find(app); known == before.end() || known->second != mark)
      differ.push_back(app);
  for (const auto& [app, mark] : before)
    if (!marks_.contains(app)) differ.push_back(app);
  if (differ.empty()) return;
  const ConfigPlan plan = plan_update(supervisor_.config(), settings_.config.apps, differ);
  if (plan.changes.empty()) return;
  if (const auto circle = circle_of(plan.apps)) return tell_unusable(settings_.origin, *circle);
  for (const AppChange& change : plan.changes)
    if (const AppSpec* spec = app_named(plan.apps, change.app)) tell_missing(*spec, plan.apps);
  notices_.say(fmt::format("{} differs from what the skepd before read, which changes {}",
                           settings_.origin, words_for(plan.changes)));
  apply(plan.apps, plan.changes, [] {});
}

Result<Settings> ConfigDesk::file() const {
  if (settings_.from_command)
    return fail("skepd runs a program of its command line; there is no config file to read");
  auto again = read_again_();
  if (again) return std::move(*again);
  std::string problems = again.error();
  while (problems.ends_with('\n')) problems.pop_back();
  return fail(std::move(problems));
}

Result<void> ConfigDesk::check() const {
  if (settings_.from_command) return {};
  const auto again = file();
  if (!again) return tl::unexpected(again.error());
  const std::string& metrics = again->config.daemon.metrics;
  if (metrics.empty() || same_port(metrics, settings_.config.daemon.metrics)) return {};
  if (const auto tried = api::listen_tcp(metrics); !tried)
    return fail("[daemon] metrics: " + tried.error().message);
  return {};
}

void ConfigDesk::apply(const std::vector<AppSpec>& apps, const std::vector<AppChange>& changes,
                       std::function<void()> done) {
  std::set<std::string> names;
  std::vector<std::string> removed;
  for (const AppChange& change : changes) {
    names.insert(change.app);
    if (change.kind == AppChange::Kind::removed) removed.push_back(change.app);
  }
  if (!names.empty()) supervisor_.configure(apps, std::move(names));
  if (changed_) changed_();
  supervisor_.await_departure(std::move(removed), std::move(done));
}

void ConfigDesk::tell_unusable(const std::string& asked, const Error& error) {
  notices_.warn({}, asked + ": the config cannot be used, and nothing is changed");
  std::istringstream problems(error.message);
  for (std::string line; std::getline(problems, line);) notices_.warn({}, line);
}

void ConfigDesk::tell_missing(const AppSpec& app, const std::vector<AppSpec>& apps) {
  for (const std::string& name : missing_before(app, apps))
    notices_.warn({app.name, no_slot, 0},
                  fmt::format("it is after {}, which is not in use, so it starts without that; "
                              "`skepctl add {}` brings it into use",
                              name, name));
}

void ConfigDesk::hang_up() {
  if (settings_.from_command) return notices_.say("SIGHUP: there is no config file to read again");
  if (supervisor_.snapshot().shutting_down)
    return notices_.say(std::string("SIGHUP: ") + going_down);
  const auto again = file();
  if (!again) return tell_unusable("SIGHUP", again.error());
  for (const config::Problem& warning : again->config.warnings) notices_.warn({}, warning.text());
  if (!(again->config.daemon == settings_.config.daemon))
    notices_.warn({}, "[daemon] has changed, which takes effect when skepd is restarted");
  const ConfigPlan plan = plan_update(supervisor_.config(), again->config.apps, {});
  notices_.say(fmt::format("SIGHUP: {} is read again, which changes {}", settings_.origin,
                           words_for(plan.changes)));
  event_commands_.configure(again->config.on_events);
  mark(again->config.apps, {});
  apply(plan.apps, plan.changes, [] {});
}

void ConfigDesk::reread(std::function<void(Result<ConfigDifference>)> done) {
  Result<ConfigDifference> answer;
  if (const auto again = file()) {
    answer->apps = difference_of(supervisor_.config(), again->config.apps);
    answer->daemon = config::changed_fields(settings_.config.daemon, again->config.daemon);
    for (FieldChange& change :
         config::changed_on_events(event_commands_.specs(), again->config.on_events))
      answer->daemon.push_back(std::move(change));
    for (const config::Problem& warning : again->config.warnings)
      answer->warnings.push_back(warning.text());
  } else {
    answer = tl::unexpected(again.error());
  }
  reactor_.post([done = std::move(done), answer = std::move(answer)] { done(answer); });
}

void ConfigDesk::update(const std::vector<std::string>& apps, const api::Peer& peer,
                        std::function<void(Result<std::vector<api::ConfigResult>>)> done) {
  const auto refuse = [&](const Error& why) {
    reactor_.post([done = std::move(done), why] { done(tl::unexpected(why)); });
  };
  if (supervisor_.snapshot().shutting_down) return refuse({going_down});
  const auto again = file();
  if (!again) {
    tell_unusable("update " + asked_by(peer), again.error());
    return refuse(again.error());
  }
  const ConfigPlan plan = plan_update(supervisor_.config(), again->config.apps, apps);
  if (const auto circle = circle_of(plan.apps)) return refuse(*circle);
  for (const AppChange& change : plan.changes)
    if (const AppSpec* spec = app_named(plan.apps, change.app)) tell_missing(*spec, plan.apps);
  notices_.say(fmt::format("update {}, which changes {}", asked_by(peer), words_for(plan.changes)));
  if (apps.empty()) event_commands_.configure(again->config.on_events);
  mark(again->config.apps, apps);
  apply(plan.apps, plan.changes,
        [done = std::move(done), results = results_of(plan)] { done(results); });
}

void ConfigDesk::add(const std::string& app, const api::Peer& peer,
                     std::function<void(Result<Added>)> done) {
  const auto answer = [&](Result<Added> outcome) {
    reactor_.post([done = std::move(done), outcome = std::move(outcome)] { done(outcome); });
  };
  if (supervisor_.snapshot().shutting_down) return answer(fail(going_down));
  std::vector<AppSpec> apps = supervisor_.config();
  if (app_named(apps, app) != nullptr) return answer(Added::already_added);
  const auto again = file();
  if (!again) return answer(tl::unexpected(again.error()));
  const AppSpec* spec = app_named(again->config.apps, app);
  if (spec == nullptr) return answer(Added::bad_name);
  apps.push_back(*spec);
  if (const auto circle = circle_of(apps)) return answer(tl::unexpected(*circle));
  notices_.say(fmt::format("add {} {}", app, asked_by(peer)));
  tell_missing(*spec, apps);
  mark(again->config.apps, {app});
  apply(apps, {{app, AppChange::Kind::added, {}}},
        [done = std::move(done)] { done(Added::added); });
}

void ConfigDesk::remove(const std::string& app, const api::Peer& peer,
                        std::function<void(Result<Removed>)> done) {
  const auto answer = [&](Result<Removed> outcome) {
    reactor_.post([done = std::move(done), outcome = std::move(outcome)] { done(outcome); });
  };
  const EngineSnapshot snapshot = supervisor_.snapshot();
  if (snapshot.shutting_down) return answer(fail(going_down));
  std::vector<AppSpec> apps = supervisor_.config();
  if (app_named(apps, app) == nullptr) return answer(Removed::bad_name);
  if (!is_at_rest(snapshot, app)) return answer(Removed::still_running);
  notices_.say(fmt::format("remove {} {}", app, asked_by(peer)));
  std::erase_if(apps, [&](const AppSpec& each) { return each.name == app; });
  apply(apps, {{app, AppChange::Kind::removed, {}}},
        [done = std::move(done)] { done(Removed::removed); });
}

void ConfigDesk::available(std::function<void(Result<std::vector<api::ConfiguredApp>>)> done) {
  Result<std::vector<api::ConfiguredApp>> answer;
  if (const auto again = file())
    answer = available_in(again->config.apps, supervisor_.config());
  else if (settings_.from_command)
    answer = available_in(settings_.config.apps, supervisor_.config());
  else
    answer = tl::unexpected(again.error());
  reactor_.post([done = std::move(done), answer = std::move(answer)] { done(answer); });
}

std::string ConfigDesk::in_force() const {
  return config::written(settings_.config.daemon, supervisor_.config(), event_commands_.specs(),
                         Secrets::hidden);
}

std::string ConfigDesk::in_force_with_secrets() const {
  return config::written(settings_.config.daemon, supervisor_.config(), event_commands_.specs());
}

}  // namespace skep

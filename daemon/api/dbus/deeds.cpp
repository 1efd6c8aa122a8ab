#include "api/dbus/deeds.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include <fmt/format.h>
#include <sdbus-c++/Message.h>
#include <sdbus-c++/Types.h>

#include "api/dbus/authority.h"
#include "api/dbus/figures.h"
#include "api/dbus/names.h"
#include "api/http/text.h"

namespace skep::api::dbus {
namespace {

constexpr auto invalid_args = "org.freedesktop.DBus.Error.InvalidArgs";
constexpr auto failed = "org.skep1.Error.Failed";
constexpr auto no_such_app = "org.skep1.Error.NoSuchApp";
constexpr auto no_such_worker = "org.skep1.Error.NoSuchWorker";

const char* error_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::bad_name:
      return "org.skep1.Error.BadName";
    case Outcome::bad_signal:
      return "org.skep1.Error.BadSignal";
    case Outcome::already_started:
      return "org.skep1.Error.AlreadyStarted";
    case Outcome::not_running:
      return "org.skep1.Error.NotRunning";
    default:
      return failed;
  }
}

using ResultText = sdbus::Struct<std::string, std::string, std::string, std::string>;

// Nothing succeeded: an error, by the first of the results, so that a caller need not read them.
void answer_results(Waiting& waiting, CallId call, const std::vector<CommandResult>& results) {
  const bool all_failed =
      !results.empty() && std::none_of(results.begin(), results.end(), [](const auto& result) {
        return result.outcome == Outcome::success;
      });
  if (all_failed) {
    const CommandResult& first = results.front();
    return waiting.refuse(call, error_of(first.outcome),
                          as_utf8(printable(first.target.name()) + ": " +
                                  (first.description.empty() ? std::string(name_of(first.outcome))
                                                             : first.description)));
  }
  std::vector<ResultText> texts;
  texts.reserve(results.size());
  for (const CommandResult& result : results)
    texts.emplace_back(as_utf8(result.target.name()), std::string(name_of(result.verb)),
                       std::string(name_of(result.outcome)), as_utf8(result.description));
  waiting.answer(call, [&](sdbus::MethodReply& reply) { reply << texts; });
}

std::string name_of(AppChange::Kind kind) {
  static constexpr std::array names{"added", "changed", "removed"};
  return names.at(static_cast<std::size_t>(kind));
}

}  // namespace

std::string action_of(Deed deed) {
  switch (deed) {
    case Deed::get_figures:
    case Deed::get_app:
    case Deed::get_worker:
    case Deed::list_apps:
    case Deed::list_workers:
      return {};
    case Deed::reread:
    case Deed::update:
    case Deed::reload:
    case Deed::shutdown:
    case Deed::reopen_logs:
      return manage_daemon;
    default:
      return manage_apps;
  }
}

Deeds::Deeds(const Subjects& subjects, StateView& view, Waiting& waiting,
             std::function<void(std::function<void()>)> later)
    : subjects_(subjects), view_(view), waiting_(waiting), later_(std::move(later)) {}

void Deeds::carry_out(const Asked& asked, const Peer& peer, CallId call) {
  switch (asked.deed) {
    case Deed::get_app:
    case Deed::get_worker:
      return look_up(asked, call);
    case Deed::list_apps:
    case Deed::list_workers:
      return list(asked.deed, call);
    case Deed::get_figures:
      return figures(asked.names.front(), call);
    case Deed::reread:
      return reread(call);
    case Deed::update:
      return update(asked, peer, call);
    case Deed::reload:
      return reload(peer, call);
    case Deed::shutdown:
      return shut_down(peer, call);
    case Deed::reopen_logs:
      return subjects_.logs.reopen(
          peer, [this, alive = std::weak_ptr(alive_), call](const Result<void>& reopened) {
            if (alive.expired()) return;
            if (reopened)
              waiting_.answer(call, [](sdbus::MethodReply&) {});
            else
              waiting_.refuse(call, failed, as_utf8(reopened.error().message));
          });
    default:
      return command(asked, peer, call);
  }
}

void Deeds::command(const Asked& asked, const Peer& peer, CallId call) {
  auto command = command_of(asked);
  if (!command) return waiting_.refuse(call, invalid_args, as_utf8(command.error().message));
  view_.outdate();
  subjects_.operations.command(
      std::move(*command), peer,
      [this, alive = std::weak_ptr(alive_), call](const std::vector<CommandResult>& results) {
        if (!alive.expired()) answer_results(waiting_, call, results);
      });
}

void Deeds::look_up(const Asked& asked, CallId call) {
  const bool app = asked.deed == Deed::get_app;
  const auto target = parse_target(asked.word);
  const bool there = target && (app ? !target->slot && view_.app(target->app)
                                    : target->slot && view_.slot(target->app, *target->slot));
  if (!there)
    return waiting_.refuse(
        call, app ? no_such_app : no_such_worker,
        fmt::format("there is no {} {}", app ? "app" : "worker", printable(asked.word)));
  const auto path = app ? app_path(target->app) : worker_path(target->app, *target->slot);
  waiting_.answer(call, [&](sdbus::MethodReply& reply) { reply << sdbus::ObjectPath(path); });
}

void Deeds::list(Deed deed, CallId call) {
  std::vector<sdbus::Struct<std::string, sdbus::ObjectPath>> apps;
  std::vector<sdbus::Struct<std::string, std::string, std::uint32_t, sdbus::ObjectPath>> workers;
  for (const AppStatus& app : view_.state().apps) {
    apps.emplace_back(app.name, sdbus::ObjectPath(app_path(app.name)));
    for (const SlotStatus& slot : app.slots)
      workers.emplace_back(slot.worker.slot_name(), std::string(skep::name_of(slot.state)),
                           static_cast<std::uint32_t>(slot.pid),
                           sdbus::ObjectPath(worker_path(app.name, slot.worker.slot)));
  }
  waiting_.answer(call, [&](sdbus::MethodReply& reply) {
    if (deed == Deed::list_apps)
      reply << apps;
    else
      reply << workers;
  });
}

void Deeds::figures(const std::string& name, CallId call) {
  want_figures_.emplace_back(call, name);
  if (want_figures_.size() > 1) return;
  subjects_.operations.measure([this, alive = std::weak_ptr(alive_)](
                                   const std::shared_ptr<const Snapshot>& snapshot) {
    if (alive.expired()) return;
    for (const auto& [asked_by, worker] : std::exchange(want_figures_, {})) {
      const WorkerSnapshot* const found = find_worker(*snapshot, worker);
      if (found == nullptr)
        waiting_.refuse(asked_by, no_such_worker, "this worker is not there any more");
      else
        waiting_.answer(asked_by, [&](sdbus::MethodReply& reply) { write_figures(reply, *found); });
    }
  });
}

void Deeds::reread(CallId call) {
  subjects_.config.reread(
      [this, alive = std::weak_ptr(alive_), call](const Result<ConfigDifference>& difference) {
        if (alive.expired()) return;
        if (!difference) return waiting_.refuse(call, failed, as_utf8(difference.error().message));
        std::vector<sdbus::Struct<std::string, std::string>> changes;
        for (const AppChange& change : difference->apps)
          changes.emplace_back(change.app, name_of(change.kind));
        waiting_.answer(call, [&](sdbus::MethodReply& reply) { reply << changes; });
      });
}

void Deeds::update(const Asked& asked, const Peer& peer, CallId call) {
  view_.outdate();
  subjects_.config.update(
      asked.names, peer,
      [this, alive = std::weak_ptr(alive_),
       call](const Result<std::vector<ConfigResult>>& results) {
        if (alive.expired()) return;
        if (!results) return waiting_.refuse(call, failed, as_utf8(results.error().message));
        std::vector<sdbus::Struct<std::string, std::string, std::string>> apps;
        for (const ConfigResult& result : *results)
          apps.emplace_back(as_utf8(result.app), name_of(result.kind),
                            result.outcome ? "" : as_utf8(result.outcome.error().message));
        waiting_.answer(call, [&](sdbus::MethodReply& reply) { reply << apps; });
      });
}

void Deeds::reload(const Peer& peer, CallId call) {
  if (const auto begun = subjects_.operations.restart(peer); !begun)
    waiting_.refuse(call, failed, as_utf8(begun.error().message));
  else
    waiting_.answer(call, [](sdbus::MethodReply&) {});
}

// The answer goes out first: skepd may be gone soon after.
void Deeds::shut_down(const Peer& peer, CallId call) {
  waiting_.answer(call, [](sdbus::MethodReply&) {});
  later_([this, peer] {
    event::Command command;
    command.verb = Verb::shutdown;
    subjects_.operations.command(std::move(command), peer,
                                 [](const std::vector<CommandResult>&) {});
  });
}

}  // namespace skep::api::dbus

#include "supervisor.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include <fmt/format.h>

#include "host/notify/printable.h"
#include "measurement.h"

namespace skep {

namespace {

template <typename... Fs>
struct Overloaded : Fs... {
  using Fs::operator()...;
};
template <typename... Fs>
Overloaded(Fs...) -> Overloaded<Fs...>;

// A blocked worker does not delay a scrape by more.
constexpr Duration longest_collection = std::chrono::seconds(1);

// Of a remote communication, in bytes.
constexpr std::size_t longest_type = 64;
constexpr std::size_t longest_communication = 4096;

std::string described(const event::Command& command) {
  std::string text(name_of(command.verb));
  if (command.verb == Verb::signal) text += ' ' + signal_name(command.signal);
  for (const Target& target : command.targets) text += ' ' + target.name();
  return text;
}

// A line of the log is one event.
std::string in_one_line(std::string text, std::size_t most) {
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return std::isspace(c) != 0; }, ' ');
  return host::printable(text, most);
}

}  // namespace

Supervisor::Supervisor(host::Reactor& reactor, const TurnHistogram& turns, host::LogThread& logs,
                       NoticeLog& notices, EventHistory& events, std::string agent_script,
                       std::uint64_t seed, std::function<void()> halted)
    : reactor_(reactor),
      turns_(turns),
      notices_(notices),
      happenings_(events),
      halted_(std::move(halted)),
      engine_(seed),
      host_(reactor, logs, std::move(agent_script),
            {[this](Event event) { happened(std::move(event)); },
             [this](const WorkerId& worker, const std::string& sentence) {
               notices_.warn(worker, sentence);
             },
             [this](const std::string& sentence) { notices_.say(sentence); },
             [this](const WorkerId& worker, std::string json) {
               if (came_) came_(worker.app, worker.incarnation, std::move(json));
             },
             [this] { changed_ = Changed::yes; }}) {}

Supervisor::~Supervisor() = default;

void Supervisor::configure(const std::vector<AppSpec>& apps,
                           std::optional<std::set<std::string>> only) {
  host_.configure(apps);
  happened(event::ConfigLoaded{apps, std::move(only)});
  for (const AppSpec& app : apps) departures_.gone(app.name);
}

void Supervisor::await_departure(std::vector<std::string> apps, std::function<void()> done) {
  std::erase_if(apps, [snapshot = engine_.snapshot()](const std::string& app) {
    return std::none_of(snapshot.apps.begin(), snapshot.apps.end(),
                        [&](const AppStatus& status) { return status.name == app; });
  });
  departures_.await(std::move(apps), [this, done = std::move(done)] { reactor_.post(done); });
}

void Supervisor::shut_down(bool drain) {
  restarts_ = false;
  event::Command command;
  command.verb = Verb::shutdown;
  command.drain = drain;
  happened(std::move(command));
}

void Supervisor::happened(Event event) {
  events_.push_back(std::move(event));
  drain();
}

void Supervisor::drain() {
  if (draining_) return;
  draining_ = true;
  while (!events_.empty()) {
    const Event event = std::move(events_.front());
    events_.pop_front();
    const Actions actions = engine_.handle(event, reactor_.now());
    note_change(std::holds_alternative<event::Sampled>(event) && actions.empty());
    perform(actions);
  }
  draining_ = false;
  arm();
}

void Supervisor::note_change(bool figures_alone) {
  changed_ = std::max(changed_, figures_alone ? Changed::figures : Changed::yes);
}

HandoverState Supervisor::save(const std::set<std::uint64_t>& mid_line) {
  HandoverState state;
  state.daemon.last_ticket = last_ticket_;
  state.daemon.newest_event = happenings_.newest();
  state.host = host_.save(mid_line);
  state.engine = engine_.save();
  return state;
}

// What comes of it is told when all is there.
host::Host::TakenOver Supervisor::take_over(
    const HandoverState& state, engine::Engine engine, host::FormerBundles bundles,
    const std::function<bool(const std::string& app)>& begins) {
  last_ticket_ = state.daemon.last_ticket;
  happenings_.go_on_from(state.daemon.newest_event);
  engine_ = std::move(engine);
  draining_ = true;
  host_.configure(engine_.config());
  const auto taken = host_.take_over(state.host, std::move(bundles), begins);
  draining_ = false;
  drain();
  changed_ = Changed::yes;
  return taken;
}

void Supervisor::perform(const Actions& actions) {
  for (const Action& action : actions) {
    std::visit(Overloaded{[this](const action::Publish& publish) { told(publish.notice); },
                          [this](const action::Reply& answered) { reply(answered); },
                          [this](const action::Halt& halt) {
                            status_ = halt.status;
                            reactor_.post(halted_);
                          },
                          [this](const auto& deed) { host_.perform(deed); }},
               action);
  }
}

void Supervisor::told(const Notice& notice) {
  notices_.write(notice);
  happenings_.add(notice);
  if (notice.kind == Notice::Kind::app_removed) departures_.gone(notice.worker.app);
}

void Supervisor::reply(const action::Reply& reply) {
  const auto found = waiting_.find(reply.ticket);
  if (found == waiting_.end()) return;
  reactor_.post([done = std::move(found->second), results = reply.results] { done(results); });
  waiting_.erase(found);
}

void Supervisor::arm() {
  const auto next = engine_.next_deadline();
  if (next == armed_for_ && (deadline_ || !next)) return;
  armed_for_ = next;
  deadline_.reset();
  if (!next) return;
  deadline_ = reactor_.at(*next, [this] {
    armed_for_.reset();
    deadline_.reset();
    draining_ = true;
    note_change(false);
    perform(engine_.tick(reactor_.now()));
    draining_ = false;
    drain();
  });
}

void Supervisor::command(event::Command command, const api::Peer& peer,
                         std::function<void(std::vector<CommandResult>)> done) {
  notices_.say(
      fmt::format("{} asked for by uid {} (pid {})", described(command), peer.uid, peer.pid));
  if (command.verb == Verb::shutdown) restarts_ = false;
  command.ticket = ++last_ticket_;
  waiting_[command.ticket] = std::move(done);
  happened(std::move(command));
}

Result<void> Supervisor::restart(const api::Peer& peer) {
  if (engine_.snapshot().shutting_down) return fail("skepd is shutting down already");
  if (!check_) return fail("this skepd cannot start anew");
  if (auto able = check_(); !able) return able;
  notices_.say(fmt::format("restart of skepd asked for by uid {} (pid {})", peer.uid, peer.pid));
  shut_down();
  restarts_ = true;
  return {};
}

void Supervisor::communicate(const std::string& type, const std::string& data,
                             const api::Peer& peer) {
  Notice notice;
  notice.kind = Notice::Kind::remote_communication;
  notice.at = reactor_.now();
  notice.text = fmt::format("{}: {} (uid {})", in_one_line(type, longest_type),
                            in_one_line(data, longest_communication), peer.uid);
  told(notice);
}

void Supervisor::measure(std::function<void(std::shared_ptr<const Snapshot>)> done) {
  measure_over_turns(reactor_, host_, snapshot_of(engine_.snapshot(), reactor_.now(), turns_),
                     std::move(done));
}

void Supervisor::collect(
    std::function<void(const std::string& app, std::uint64_t incarnation, std::string json)> came,
    std::function<void(const Apps&)> done) {
  came_ = came;
  const auto apps = std::make_shared<Apps>();
  apps->renamed = host_.apps_with(&MetricsSpec::prom_client_names);
  apps->asked = host_.ask_registries(
      longest_collection,
      [came = std::move(came)](const WorkerId& worker, std::string json) {
        came(worker.app, worker.incarnation, std::move(json));
      },
      [apps, done = std::move(done)] { done(*apps); });
}

void Supervisor::warn(const std::string& app, const std::string& sentence) {
  notices_.warn({app, 0, 0}, sentence);
}

}  // namespace skep

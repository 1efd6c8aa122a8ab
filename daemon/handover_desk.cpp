#include "handover_desk.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

#include "host/reactor/processor_time.h"
#include "takeover_note.h"

namespace skep {
namespace {

constexpr auto state_entry = "state";

// What costs no more is written in the turn in which it changed, before anybody can be told of it;
// else writing takes no more of a processor than one part in so many.
constexpr Duration cheap = std::chrono::milliseconds(1);
constexpr int share_of_changes = 4;
constexpr Duration between_figures = std::chrono::seconds(1);
// For the answer to get out.
constexpr Duration farewell = std::chrono::milliseconds(20);
constexpr int store_farewell_ms = 1000;

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

std::size_t number(const std::string& text) {
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? value : 0;
}

std::string counted(std::size_t count, const std::string& what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

}  // namespace

HandoverDesk::HandoverDesk(Surroundings around, Former former, const host::Execution& execution)
    : around_(around),
      former_(std::move(former)),
      execution_(execution),
      self_check_(around.reactor, around.supervisor.host().children()) {
  open_store();
  make_file();
}

HandoverDesk::~HandoverDesk() = default;

void HandoverDesk::open_store() {
  around_.supervisor.host().kept().use(std::make_unique<host::FdStore>(
      around_.reactor, variable("NOTIFY_SOCKET"), number(variable("FDSTORE")),
      [this](const std::string& sentence) { around_.notices.warn({}, sentence); }));
}

void HandoverDesk::make_file() {
  host::FdStore& store = around_.supervisor.host().kept().store();
  if (former_.file) {
    file_ = std::move(former_.file);
    store.is_there(state_entry);
    return;
  }
  auto made = host::StateFile::make();
  if (!made) return around_.notices.warn({}, made.error().message);
  file_ = std::move(*made);
  (void)store.keep(state_entry, file_->descriptor());
}

bool HandoverDesk::take_over() {
  if (!former_.trouble.empty()) {
    tell(
        Notice::Severity::error, {},
        fmt::format("what an earlier skepd left cannot be taken over: {}; {} ended, and all begins "
                    "anew",
                    former_.trouble,
                    counted(former_.bundles.workers.size(), "worker") +
                        (former_.bundles.workers.size() == 1 ? " is" : " are")));
    discard_former();
    return false;
  }
  if (!former_.state || !former_.engine) return false;
  return take_over_state();
}

// As if its facts named nobody.
void HandoverDesk::discard_former() {
  (void)around_.supervisor.host().take_over({}, std::exchange(former_.bundles, {}),
                                            [](const std::string&) { return false; });
}

bool HandoverDesk::take_over_state() {
  const HandoverState state = std::move(*std::exchange(former_.state, std::nullopt));
  TakeoverNote note(*file_);
  std::vector<std::string> aside;
  const auto begins = [&](const std::string& app) {
    if (note.begin(app)) return true;
    aside.push_back(app);
    return false;
  };
  handovers_ = state.daemon.handovers + 1;
  const auto taken = around_.supervisor.take_over(state, std::move(*former_.engine),
                                                  std::exchange(former_.bundles, {}), begins);
  former_.engine.reset();
  read_ = state.daemon.read;
  const bool upgrade = state.daemon.left.has_value();
  const Duration unsupervised = upgrade ? around_.reactor.now() - *state.daemon.left : Duration{};
  handover_ = Handover{handovers_,
                       state.version,
                       upgrade,
                       static_cast<std::uint64_t>(
                           std::chrono::ceil<std::chrono::milliseconds>(unsupervised).count()),
                       taken.workers,
                       taken.lost};
  for (const std::string& app : aside)
    tell(Notice::Severity::error, app,
         fmt::format("set aside: {} skepds in a row died while they took it over, so its workers "
                     "were ended and begin anew",
                     TakeoverNote::most_crashes));
  tell(taken.lost > 0 ? Notice::Severity::warning : Notice::Severity::info, {},
       fmt::format(
           "took over {} from skepd {}, which {}{}{}", counted(taken.workers, "worker"),
           state.version, upgrade ? "was upgraded" : "had died",
           upgrade ? fmt::format(", after {} ms without supervision", handover_->milliseconds) : "",
           taken.lost > 0
               ? fmt::format("; {} not there any more",
                             counted(taken.lost, "worker") + (taken.lost == 1 ? " is" : " are"))
               : ""));
  (void)write();
  note.end();
  return true;
}

void HandoverDesk::tell(Notice::Severity severity, const std::string& app,
                        const std::string& text) {
  Notice notice;
  notice.kind = Notice::Kind::handover;
  notice.severity = severity;
  notice.at = around_.reactor.now();
  notice.worker.app = app;
  notice.text = text;
  around_.supervisor.publish(notice);
}

void HandoverDesk::set_config(std::map<std::string, std::string> read, std::string in_force) {
  read_ = std::move(read);
  in_force_ = std::move(in_force);
  changed_ = Supervisor::Changed::yes;
}

// Without a store nobody reads it but who upgrades, for whom it is written then.
void HandoverDesk::turn_ended() {
  changed_ = std::max(changed_, around_.supervisor.take_changed());
  if (changed_ == Supervisor::Changed::no || leaving_ || !file_ ||
      !around_.supervisor.host().kept().store().exists())
    return;
  const Instant now = around_.reactor.now();
  const Duration pause = cost_ <= cheap ? Duration{} : share_of_changes * cost_;
  const Duration distance =
      changed_ == Supervisor::Changed::yes ? pause : std::max<Duration>(between_figures, pause);
  if (now >= written_ + distance) {
    (void)write();
    return;
  }
  due_ = around_.reactor.at(written_ + distance, [] {});  // whose turn ends here, too
}

HandoverState HandoverDesk::state(const std::set<std::uint64_t>& mid_line) {
  HandoverState state = around_.supervisor.save(mid_line);
  state.version = SKEP_VERSION;
  state.daemon.handovers = handovers_;
  state.daemon.read = read_;
  state.daemon.in_force = in_force_;
  state.daemon.left = left_;
  return state;
}

bool HandoverDesk::write(const std::set<std::uint64_t>& mid_line) {
  if (!file_) return false;
  const Duration began = host::processor_time();
  const auto written = file_->write(encode(state(mid_line)));
  written_ = around_.reactor.now();
  cost_ = host::processor_time() - began;
  changed_ = Supervisor::Changed::no;
  due_.reset();
  if (!written && !std::exchange(told_unwritten_, true))
    around_.notices.warn(
        {}, written.error().message + "; workers may not outlive a crash of skepd as they are");
  return written.has_value();
}

void HandoverDesk::end() {
  host::FdStore& store = around_.supervisor.host().kept().store();
  store.clear();
  store.flush(store_farewell_ms);
}

void HandoverDesk::upgrade(const std::string& program, const api::Peer& peer,
                           std::function<void(Result<std::string>)> done) {
  const auto refuse = [&](std::string why) {
    around_.reactor.post([done, why = std::move(why)] { done(fail(why)); });
  };
  if (around_.supervisor.snapshot().shutting_down) return refuse("skepd is shutting down");
  if (checking_ || leaving_) return refuse("an upgrade is under way already");
  auto chosen = program.empty() ? execution_.program() : Result<std::string>(program);
  if (!chosen) return refuse(chosen.error().message);
  around_.notices.say(
      fmt::format("upgrade to {} asked for by uid {} (pid {})", *chosen, peer.uid, peer.pid));
  if (!write()) return refuse("the state cannot be written down");
  checking_ = true;
  self_check_.start(*chosen, execution_, file_->descriptor(),
                    [this, chosen = *chosen, done = std::move(done)](Result<std::string> version) {
                      checked(chosen, std::move(version), done);
                    });
}

void HandoverDesk::checked(const std::string& program, Result<std::string> version,
                           const std::function<void(Result<std::string>)>& done) {
  checking_ = false;
  if (version && around_.supervisor.snapshot().shutting_down)
    version = fail("skepd is shutting down");
  if (!version) {
    around_.notices.warn({}, "no upgrade: " + version.error().message);
    return done(std::move(version));
  }
  around_.notices.say(fmt::format("skepd {} takes over from skepd {}", *version, SKEP_VERSION));
  program_ = program;
  done(std::move(version));
  leaves_ = around_.reactor.after(farewell, [this] {
    leaving_ = true;
    stop_();
  });
}

// The log thread ends first: what it had read and not written would be lost with it.
Error HandoverDesk::leave(const std::vector<host::NamedDescriptor>& also) {
  left_ = around_.reactor.now();
  const auto mid_line = around_.logs.end();
  if (!write(mid_line)) std::fprintf(stderr, "skepd: goes on from an older state\n");
  auto fds = around_.supervisor.host().kept().all();
  fds.insert(fds.end(), also.begin(), also.end());
  fds.push_back({state_entry, file_->descriptor()});
  host::Execution next = execution_;
  next.arguments.front() = program_;
  auto failed = host::execute_in_place(program_, next, fds);
  std::fprintf(stderr, "skepd: %s; goes on as it was\n", failed.error.message.c_str());
  next.arguments.front() = execution_.arguments.front();
  return host::execute_in_place("/proc/self/exe", next, failed.fds).error;
}

}  // namespace skep

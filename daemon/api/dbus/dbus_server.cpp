#include "api/dbus/dbus_server.h"

#include <optional>
#include <utility>

#include <fmt/format.h>
#include <sdbus-c++/Error.h>
#include <sdbus-c++/IConnection.h>
#include <sdbus-c++/IObject.h>
#include <sdbus-c++/Message.h>
#include <sdbus-c++/Types.h>

#include "api/dbus/authority.h"
#include "api/dbus/deeds.h"
#include "api/dbus/names.h"
#include "api/dbus/published.h"
#include "api/http/text.h"
#include "api/http/turn.h"
#include "bus/wait.h"

namespace skep::api {

using namespace dbus;

namespace {

// The properties of one object are told at most ten times a second.
constexpr auto pace = std::chrono::milliseconds(100);
// What changes without an event is told this often.
constexpr auto sweep = std::chrono::seconds(5);
constexpr auto bus_patience = std::chrono::seconds(25);

constexpr std::uint32_t primary_owner = 1;
constexpr std::uint32_t already_owner = 4;

}  // namespace

class DbusServer::Impl {
 public:
  explicit Impl(Surroundings around)
      : around_(std::move(around)),
        subjects_(around_.subjects),
        view_(around_.state, [this](auto task) { later(std::move(task)); }),
        waiting_([this] { around_.bus.sent(); }),
        authority_(around_.bus),
        deeds_(subjects_, view_, waiting_, [this](auto task) { later(std::move(task)); }),
        settling_(around_.context),
        sweeping_(around_.context),
        listening_(subjects_.events.listen(
            [this](const SharedHappening& happening) { happened(*happening); })),
        use_(around_.bus.use([this](sdbus::IConnection& connection) { connected(connection); },
                             [this] { disconnected(); })) {}

 private:
  void later(std::function<void()> task) {
    in_a_later_turn(around_.context, [alive = std::weak_ptr(alive_), task = std::move(task)] {
      if (!alive.expired()) task();
    });
  }

  void connected(sdbus::IConnection& connection);
  void disconnected();
  void take_name();
  void reconcile();
  void happened(const Happening& happening);
  void tell_state(const Notice& notice);
  void settle_soon(Duration after);
  void settle();
  void sweep_soon();
  void called(const Method& method, const std::string& own, const sdbus::MethodCall& call);

  // What sends may find the connection lost, which the bus tells by itself.
  template <typename Act>
  void sending(const Act& act) {
    try {
      act();
    } catch (const sdbus::Error&) {
    }
    around_.bus.sent();
  }

  Surroundings around_;
  Subjects subjects_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  StateView view_;
  Waiting waiting_;
  Authority authority_;
  Deeds deeds_;
  std::unique_ptr<Published> published_;
  bool reconciling_ = false;
  bool named_ = false;
  bool settles_ = false;
  bus::Wait settling_;
  bus::Wait sweeping_;
  std::unique_ptr<EventOperations::Listening> listening_;
  bus::SystemBus::Use use_;
};

void DbusServer::Impl::connected(sdbus::IConnection& connection) {
  view_.outdate();
  published_ = std::make_unique<Published>(
      connection,
      Published::Surroundings{around_.facts, view_,
                              [this](const Method& method, const std::string& own,
                                     const sdbus::MethodCall& call) { called(method, own, call); },
                              around_.warn});
  reconcile();
  sweep_soon();
}

void DbusServer::Impl::disconnected() {
  waiting_.forget_all();
  published_.reset();
  settling_.cancel();
  sweeping_.cancel();
  settles_ = false;
  named_ = false;
}

// Whoever waits for the name finds every object there.
void DbusServer::Impl::reconcile() {
  if (!published_ || std::exchange(reconciling_, true)) return;
  later([this] {
    reconciling_ = false;
    if (!published_) return;
    bool all = true;
    sending([&] { all = published_->reconcile(); });
    if (!all)
      reconcile();
    else
      take_name();
  });
}

void DbusServer::Impl::take_name() {
  if (std::exchange(named_, true)) return;
  around_.bus.call(
      {"org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName"},
      bus_patience, [](sdbus::MethodCall& call) { call << bus_name << std::uint32_t{0}; },
      [this, alive = std::weak_ptr(alive_)](const bus::Reply& reply) {
        if (alive.expired()) return;
        std::uint32_t owner = 0;
        if (reply) **reply >> owner;
        if (!reply)
          around_.warn(fmt::format(
              "the bus does not give skepd the name {}: {}; the policy in "
              "/usr/share/dbus-1/system.d/org.skep1.conf allows it to root, and [daemon.dbus] "
              "enabled = false does without",
              bus_name, reply.error().message));
        else if (owner == primary_owner || owner == already_owner)
          around_.say(fmt::format("on the system bus as {}", bus_name));
        else
          around_.warn(
              fmt::format("the name {} on the system bus is another process', maybe "
                          "another skepd's; it is taken when that one ends",
                          bus_name));
      });
}

void DbusServer::Impl::happened(const Happening& happening) {
  view_.outdate();
  if (!published_) return;
  const Notice& notice = happening.notice;
  if (notice.kind == Notice::Kind::app_added || notice.kind == Notice::Kind::app_removed ||
      notice.kind == Notice::Kind::app_changed || notice.kind == Notice::Kind::scaled)
    reconcile();
  if (notice.kind == Notice::Kind::state) tell_state(notice);
  published_->touch(notice.worker.app);
  settle_soon(pace);
}

void DbusServer::Impl::tell_state(const Notice& notice) {
  if (!notice.to || notice.worker.slot == no_slot || around_.bus.congested()) return;
  sending([&] {
    auto& object = published_->manager().bus();
    const Interface& interface = manager_interface();
    auto signal = object.createSignal(interface.name, interface.signals.front().name);
    signal << notice.worker.slot_name()
           << sdbus::ObjectPath(worker_path(notice.worker.app, notice.worker.slot))
           << std::string(notice.from ? name_of(*notice.from) : "")
           << std::string(name_of(*notice.to)) << static_cast<std::uint32_t>(notice.pid.value_or(0))
           << std::string(notice.reason ? name_of(*notice.reason) : "") << as_utf8(notice.text);
    object.emitSignal(signal);
  });
}

void DbusServer::Impl::settle_soon(Duration after) {
  if (std::exchange(settles_, true)) return;
  settling_.arm(0, after, [this](bus::Wait::What) {
    settles_ = false;
    settle();
  });
}

// A bus that takes no more is told later, when it does, what has changed until then.
void DbusServer::Impl::settle() {
  if (!published_) return;
  bool all = true;
  if (around_.bus.congested())
    all = false;
  else
    sending([&] { all = published_->settle(); });
  if (!all) settle_soon(around_.bus.congested() ? Duration(pace) : Duration::zero());
}

void DbusServer::Impl::sweep_soon() {
  sweeping_.arm(0, sweep, [this](bus::Wait::What) {
    if (published_) published_->touch_all();
    settle_soon(Duration::zero());
    reconcile();
    sweep_soon();
  });
}

void DbusServer::Impl::called(const Method& method, const std::string& own,
                              const sdbus::MethodCall& message) {
  auto copy = message;
  const Asked asked = read_asked(method, own, copy);
  const CallId call = waiting_.add(message);
  const std::string action = action_of(asked.deed);
  if (action.empty()) return deeds_.carry_out(asked, {}, call);
  authority_.ask(message.getSender(), action,
                 [this, alive = std::weak_ptr(alive_), asked, call](const Result<Peer>& peer) {
                   if (alive.expired() || !waiting_.sender(call)) return;
                   if (peer)
                     deeds_.carry_out(asked, *peer, call);
                   else
                     waiting_.refuse(call, "org.freedesktop.DBus.Error.AccessDenied",
                                     peer.error().message);
                 });
}

DbusServer::DbusServer(Surroundings around) : impl_(std::make_unique<Impl>(std::move(around))) {}

DbusServer::~DbusServer() = default;

}  // namespace skep::api

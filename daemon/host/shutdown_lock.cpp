#include "host/shutdown_lock.h"

#include <chrono>
#include <fcntl.h>
#include <utility>

#include <sdbus-c++/Message.h>
#include <sdbus-c++/Types.h>

namespace skep::host {
namespace {

constexpr auto patience = std::chrono::seconds(25);
constexpr auto name = "org.freedesktop.login1";
const bus::Method inhibit{name, "/org/freedesktop/login1", "org.freedesktop.login1.Manager",
                          "Inhibit"};

constexpr auto preparing =
    "type='signal',sender='org.freedesktop.login1',path='/org/freedesktop/login1',"
    "interface='org.freedesktop.login1.Manager',member='PrepareForShutdown'";
constexpr auto new_owner =
    "type='signal',sender='org.freedesktop.DBus',interface='org.freedesktop.DBus',"
    "member='NameOwnerChanged',arg0='org.freedesktop.login1'";

}  // namespace

ShutdownLock::ShutdownLock(bus::SystemBus& bus, Surroundings around)
    : bus_(bus),
      around_(std::move(around)),
      use_(bus_.use([this](sdbus::IConnection&) { take(); }, [this] { lock_.reset(); })),
      preparing_(bus_.match(preparing,
                            [this](sdbus::Message& message) {
                              bool down = false;
                              message >> down;
                              prepare(down);
                            })),
      logind_(bus_.match(new_owner, [this](sdbus::Message& message) {
        std::string subject;
        std::string before;
        std::string now;
        message >> subject >> before >> now;
        if (!now.empty()) take();
      })) {}

ShutdownLock::~ShutdownLock() = default;

void ShutdownLock::take() {
  if (down_ || lock_) return;
  bus_.call(
      inhibit, patience,
      [](sdbus::MethodCall& call) {
        call << "shutdown"
             << "skepd"
             << "Workers finish what they have open"
             << "delay";
      },
      [this, alive = std::weak_ptr(alive_)](const bus::Reply& reply) {
        if (!alive.expired()) taken(reply);
      });
}

// A container has no logind, which is not worth a warning.
void ShutdownLock::taken(const bus::Reply& reply) {
  if (!reply) {
    if (reply.error().name != "org.freedesktop.DBus.Error.ServiceUnknown" &&
        reply.error().name != "org.freedesktop.DBus.Error.NameHasNoOwner" &&
        !std::exchange(told_, true))
      around_.warn("logind gives no delay lock: " + reply.error().message +
                   "; workers are not drained when the machine goes down");
    return;
  }
  sdbus::UnixFd lock;
  **reply >> lock;
  if (down_) return;
  lock_.reset(::fcntl(lock.get(), F_DUPFD_CLOEXEC, 0));
  told_ = false;
}

void ShutdownLock::prepare(bool down) {
  if (std::exchange(down_, down) == down) return;
  if (down) {
    around_.say("the machine goes down: draining every worker under logind's delay lock");
    around_.going_down();
  } else {
    around_.say("the machine stays up after all");
    around_.staying_up();
    take();
  }
}

void ShutdownLock::release() {
  lock_.reset();
}

}  // namespace skep::host

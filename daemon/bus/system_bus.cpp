#include "bus/system_bus.h"

#include <algorithm>
#include <map>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <fmt/format.h>
#include <sdbus-c++/Error.h>
#include <sdbus-c++/IConnection.h>
#include <sdbus-c++/Message.h>

#include "bus/address.h"
#include "bus/pump.h"
#include "bus/trial.h"

namespace skep::bus {

namespace {

constexpr Duration first_pause = std::chrono::milliseconds(100);
constexpr Duration longest_pause = std::chrono::seconds(30);
// What sd-bus waits for by itself: it adds a match rule only together with the bus's answer, which
// a bus that has just answered gives at once.
constexpr Duration longest_block = std::chrono::milliseconds(200);

struct User {
  std::function<void(sdbus::IConnection&)> connected;
  std::function<void()> disconnected;
};

}  // namespace

class SystemBus::Impl : public std::enable_shared_from_this<Impl> {
 public:
  Impl(boost::asio::io_context& context, Say say, Say warn)
      : context_(context),
        say_(std::move(say)),
        warn_(std::move(warn)),
        pause_(context),
        calls_([this](std::function<void()> task) { post(std::move(task)); }, warn_) {}

  void open() {
    if (std::exchange(opened_, true)) return;
    attempt();
  }

  // Users are destroyed before or have said themselves that they are through.
  void close() {
    closed_ = true;
    pause_.cancel();
    trial_.reset();
    pump_.reset();
    users_.clear();
    calls_.lost();
    connection_.reset();
  }

  std::uint64_t add(User user) {
    const auto id = ++last_user_;
    const auto& added = users_.emplace(id, std::move(user)).first->second;
    if (connection_) greet(added);
    return id;
  }
  void remove(std::uint64_t id) { users_.erase(id); }

  void call(const Method& method, Duration patience,
            const std::function<void(sdbus::MethodCall&)>& write, std::function<void(Reply)> done) {
    calls_.call(connection_.get(), method, patience, write, std::move(done));
    sent();
  }

  void sent() {
    if (pump_) pump_->look();
  }

  [[nodiscard]] bool connected() const { return connection_ != nullptr; }
  [[nodiscard]] bool congested() const { return !pump_ || pump_->congested(); }
  void warn(const std::string& sentence) const { warn_(sentence); }

 private:
  void post(std::function<void()> task) {
    boost::asio::post(context_, [alive = weak_from_this(), task = std::move(task)] {
      if (alive.lock()) task();
    });
  }

  void attempt() {
    trial_ = std::make_unique<Trial>(context_, system_bus_address(), [this](Result<void> found) {
      trial_.reset();
      if (found) found = connect();
      if (!found) failed(found.error().message);
    });
  }

  Result<void> connect() {
    try {
      connection_ = sdbus::createSystemBusConnection();
      connection_->setMethodCallTimeout(longest_block);
      pump_ =
          std::make_unique<Pump>(context_, *connection_, [this](const char* why) { lost(why); });
    } catch (const sdbus::Error& error) {
      pump_.reset();
      connection_.reset();
      return fail(error.getMessage());
    }
    say_(fmt::format("connected to the system bus as {}", connection_->getUniqueName()));
    failures_told_ = 0;
    next_pause_ = first_pause;
    for (const auto& [id, user] : std::map(users_))
      if (users_.contains(id)) greet(user);
    sent();
    return {};
  }

  void greet(const User& user) {
    try {
      user.connected(*connection_);
    } catch (const std::exception& error) {
      warn_(fmt::format("not all could be done on the system bus: {}", error.what()));
    }
  }

  void lost(const std::string& why) {
    say_farewell();
    calls_.lost();
    pump_.reset();
    connection_.reset();
    failed(why);
  }

  // The copy goes before the connection does: what a user's functions own hangs on it.
  void say_farewell() {
    const auto users = users_;
    std::for_each(users.rbegin(), users.rend(), [this](const auto& user) {
      if (!users_.contains(user.first)) return;
      try {
        user.second.disconnected();
      } catch (const std::exception& error) {
        warn_(error.what());
      }
    });
  }

  void failed(const std::string& why) {
    if (closed_) return;
    if (failures_told_++ == 0)
      warn_(fmt::format("no connection to the system bus at {}: {}; it is tried again and again",
                        system_bus_address(), why));
    pause_.arm(0, next_pause_, [this](Wait::What) { attempt(); });
    next_pause_ = std::min(next_pause_ * 2, longest_pause);
  }

  boost::asio::io_context& context_;
  Say say_;
  Say warn_;
  bool opened_ = false;
  bool closed_ = false;
  std::uint64_t failures_told_ = 0;
  Duration next_pause_ = first_pause;
  Wait pause_;
  std::unique_ptr<Trial> trial_;
  std::unique_ptr<sdbus::IConnection> connection_;
  std::unique_ptr<Pump> pump_;
  Calls calls_;
  std::uint64_t last_user_ = 0;
  std::map<std::uint64_t, User> users_;
};

namespace {

template <typename Bus>
class Registered final : public SystemBus::Registration {
 public:
  Registered(std::weak_ptr<Bus> bus, std::uint64_t id) : bus_(std::move(bus)), id_(id) {}
  Registered(const Registered&) = delete;
  Registered& operator=(const Registered&) = delete;
  ~Registered() override {
    if (const auto bus = bus_.lock()) bus->remove(id_);
  }

 private:
  std::weak_ptr<Bus> bus_;
  std::uint64_t id_;
};

}  // namespace

SystemBus::SystemBus(boost::asio::io_context& context, Say say, Say warn)
    : impl_(std::make_shared<Impl>(context, std::move(say), std::move(warn))) {}

SystemBus::~SystemBus() {
  impl_->close();
}

void SystemBus::open() {
  impl_->open();
}

bool SystemBus::connected() const {
  return impl_->connected();
}

SystemBus::Use SystemBus::use(std::function<void(sdbus::IConnection&)> connected,
                              std::function<void()> disconnected) {
  const auto id = impl_->add({std::move(connected), std::move(disconnected)});
  return std::make_unique<Registered<Impl>>(impl_, id);
}

SystemBus::Use SystemBus::match(std::string rule, std::function<void(sdbus::Message&)> came) {
  auto slot = std::make_shared<sdbus::Slot>();
  const auto guarded = [bus = impl_.get(), came = std::move(came)](sdbus::Message& message) {
    try {
      came(message);
    } catch (const std::exception& error) {
      bus->warn(fmt::format("a signal from the system bus could not be used: {}", error.what()));
    }
  };
  return use([slot, rule = std::move(rule), guarded](
                 sdbus::IConnection& connection) { *slot = connection.addMatch(rule, guarded); },
             [slot] { slot->reset(); });
}

void SystemBus::call(const Method& method, Duration patience,
                     const std::function<void(sdbus::MethodCall&)>& write,
                     std::function<void(Reply)> done) {
  impl_->call(method, patience, write, std::move(done));
}

void SystemBus::sent() {
  impl_->sent();
}

bool SystemBus::congested() const {
  return impl_->congested();
}

}  // namespace skep::bus

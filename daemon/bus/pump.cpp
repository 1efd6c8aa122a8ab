#include "bus/pump.h"

#include <poll.h>
#include <string>
#include <utility>

#include <sdbus-c++/Error.h>
#include <sdbus-c++/IConnection.h>

namespace skep::bus {

// About two milliseconds' worth of answers.
constexpr int most_messages = 64;

Pump::Pump(boost::asio::io_context& context, sdbus::IConnection& connection,
           std::function<void(const char*)> lost)
    : connection_(connection), lost_(std::move(lost)), wait_(context) {
  if (!wait_.watch(connection_.getEventLoopPollData().fd))
    throw sdbus::Error("org.freedesktop.DBus.Error.LimitsExceeded", "no file descriptor is left");
  look();
}

void Pump::look() {
  if (turning_) return;
  short events = 0;
  std::optional<Duration> timeout;
  try {
    const auto poll = connection_.getEventLoopPollData();
    events = poll.events;
    // What was read but not handled yet shows as a timeout of zero.
    if (const auto left = poll.getRelativeTimeout()) timeout = *left;
  } catch (const sdbus::Error&) {
    timeout = Duration::zero();  // the connection is lost, which a turn tells
  }
  wait_.arm(events, timeout, [this](Wait::What) { turn(); });
}

bool Pump::congested() const {
  try {
    return (connection_.getEventLoopPollData().events & POLLOUT) != 0;
  } catch (const sdbus::Error&) {
    return true;
  }
}

void Pump::turn() {
  std::string why;
  turning_ = true;
  try {
    bool more = true;
    for (int i = 0; more && i < most_messages; ++i) more = connection_.processPendingRequest();
    turning_ = false;
    return look();
  } catch (const sdbus::Error& error) {
    why = error.getMessage();
  }
  std::exchange(lost_, nullptr)(why.c_str());
}

}  // namespace skep::bus

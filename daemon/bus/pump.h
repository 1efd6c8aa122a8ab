#pragma once

#include <functional>
#include <memory>

#include "bus/wait.h"

namespace sdbus {
class IConnection;
}

namespace skep::bus {

// Turns an sdbus-c++ connection's loop on an io_context. A turn handles a bounded number of
// messages.
class Pump {
 public:
  // `lost` is called once, in a turn of its own, when the connection is of no use any more; it may
  // destroy the Pump.
  Pump(boost::asio::io_context& context, sdbus::IConnection& connection,
       std::function<void(const char* why)> lost);

  // Has to be called after anything was sent outside of what the connection calls.
  void look();

  // More was sent than the bus has taken yet.
  [[nodiscard]] bool congested() const;

 private:
  void turn();

  sdbus::IConnection& connection_;
  std::function<void(const char*)> lost_;
  bool turning_ = false;
  Wait wait_;
};

}  // namespace skep::bus

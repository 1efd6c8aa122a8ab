#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "bus/calls.h"
#include "model/time.h"

namespace boost::asio {
class io_context;
}
namespace sdbus {
class IConnection;
class Message;
}  // namespace sdbus

namespace skep::bus {

// skepd's one connection to the system bus, on its own thread's io_context. Nothing here waits for
// the bus: while there is none, or it is stuck, it is tried again for ever, ever more rarely, up to
// every 30 s. What is called back is called on that thread, and may call all of this.
class SystemBus {
 public:
  using Say = std::function<void(const std::string& sentence)>;

  // `say` and `warn` are told, for the log, of connections that come and of those that go or cannot
  // be had; of the latter once until one is there again.
  SystemBus(boost::asio::io_context& context, Say say, Say warn);
  ~SystemBus();
  SystemBus(const SystemBus&) = delete;
  SystemBus& operator=(const SystemBus&) = delete;

  // Begins; until then there is no connection. Once is enough.
  void open();

  [[nodiscard]] bool connected() const;

  // Ends what it stands for when it is destroyed. Must not outlive the SystemBus.
  class Registration {
   public:
    virtual ~Registration() = default;
  };
  using Use = std::unique_ptr<Registration>;

  // `connected` is called with each new connection, at once where there is one; objects, names and
  // whatever else hangs on it are made there. `disconnected` is called when it is lost, in the
  // opposite order of users: all that was made on it must be destroyed there, and nothing else of
  // it may be called. The reference is good until then.
  [[nodiscard]] Use use(std::function<void(sdbus::IConnection&)> connected,
                        std::function<void()> disconnected);

  // Calls `came` for each message of a match rule, on each connection there is:
  // "type='signal',sender='org.freedesktop.login1',member='PrepareForShutdown'".
  [[nodiscard]] Use match(std::string rule, std::function<void(sdbus::Message&)> came);

  // Calls a method, and `done` once in a later turn, unless the SystemBus has gone: with the reply,
  // or an error: of the callee, NoReply after `patience` or when the connection is lost
  // meanwhile, Disconnected where there is none. `write` puts the arguments in by <<, at once.
  void call(const Method& method, Duration patience,
            const std::function<void(sdbus::MethodCall&)>& write, std::function<void(Reply)> done);

  // Has to be called after anything was sent by the connection itself, as by an object's signal.
  void sent();

  // The bus takes less than it is given: whoever sends what nobody has asked for leaves it for now.
  [[nodiscard]] bool congested() const;

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace skep::bus

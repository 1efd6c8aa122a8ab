#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "model/time.h"

namespace sdbus {
class IConnection;
class IProxy;
class MethodCall;
class MethodReply;
}  // namespace sdbus

namespace skep::bus {

// A method of an object of another process.
struct Method {
  std::string destination;
  std::string path;
  std::string interface;
  std::string name;
};

// A D-Bus error: "org.freedesktop.DBus.Error.NoReply" and what it says to people.
struct CallError {
  std::string name;
  std::string message;
};

// Reads its arguments by >>, within the callback that is given it.
using Reply = tl::expected<sdbus::MethodReply*, CallError>;

// The calls that wait for an answer on one connection; at most most_calls at once.
class Calls {
 public:
  static constexpr std::size_t most_calls = 1024;
  using Post = std::function<void(std::function<void()>)>;

  // `post` calls what it is given in a later turn, not after Calls is gone; `warn` is told, for the
  // log, of answers that could not be read.
  Calls(Post post, std::function<void(const std::string&)> warn);
  ~Calls();
  Calls(const Calls&) = delete;
  Calls& operator=(const Calls&) = delete;

  // `done` is called once, in a later turn: with the reply, an error, or, after `patience` or when
  // the connection is lost, org.freedesktop.DBus.Error.NoReply. `write` puts the arguments in by
  // <<.
  void call(sdbus::IConnection* connection, const Method& method, Duration patience,
            const std::function<void(sdbus::MethodCall&)>& write, std::function<void(Reply)> done);

  // Those that wait fail, in a later turn: the connection is going. Not to be called by a `done`.
  void lost();

 private:
  struct Pending;
  void refuse(std::function<void(Reply)> done, std::string name, std::string message);
  void answered(std::uint64_t id, const Reply& reply);

  Post post_;
  std::function<void(const std::string&)> warn_;
  std::uint64_t last_ = 0;
  std::map<std::uint64_t, std::unique_ptr<Pending>> pending_;
  std::vector<std::unique_ptr<Pending>> answered_;
};

}  // namespace skep::bus

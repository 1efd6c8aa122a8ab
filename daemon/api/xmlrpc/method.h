#pragma once

#include <ctime>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "api/operations.h"
#include "api/xmlrpc/fault.h"
#include "api/xmlrpc/services.h"
#include "api/xmlrpc/value.h"
#include "model/snapshot.h"

namespace skep::api::xmlrpc {

// What encode() made, or why there is none.
using Answer = tl::expected<std::string, Fault>;
using Done = std::function<void(Answer)>;

// Carries calls out (dispatcher.h).
class Calling {
 public:
  virtual ~Calling() = default;
  virtual void call(const std::string& method, Array params, const Peer& peer, Done done) = 0;
};

enum class Type : std::uint8_t { integer, boolean, string, array, structure };

struct Parameter {
  std::string_view name;
  Type type = Type::string;
  bool optional = false;
};

// A call on its way, its parameters as many and of the types that its method says.
struct Call {
  const Services& services;  // owned by `calling`
  std::shared_ptr<Calling> calling;
  Peer peer;
  Array params;
  std::shared_ptr<const Snapshot> snapshot;  // just taken; null for system.*
  std::time_t wall = 0;                      // the time of day of `snapshot->at`

  [[nodiscard]] const std::string& text(std::size_t at) const;
  [[nodiscard]] std::int64_t number(std::size_t at) const;
  [[nodiscard]] bool flag(std::size_t at) const;  // true where it is left out
  [[nodiscard]] const Array& array(std::size_t at) const;
};

struct Method {
  std::string_view name;
  Type result = Type::string;
  std::span<const Parameter> parameters;
  std::string_view help;
  void (*run)(const Call& call, Done done);
  bool acts = false;  // changes something, which not every peer may
};

// By subject; system.* are in system_methods.cpp.
[[nodiscard]] std::span<const Method> info_methods();
[[nodiscard]] std::span<const Method> process_methods();
[[nodiscard]] std::span<const Method> signal_methods();
[[nodiscard]] std::span<const Method> log_methods();
[[nodiscard]] std::span<const Method> config_methods();
[[nodiscard]] std::span<const Method> group_methods();
[[nodiscard]] std::span<const Method> daemon_methods();
[[nodiscard]] std::span<const Method> system_methods();

// All of them, by name.
[[nodiscard]] std::span<const Method> methods();
[[nodiscard]] const Method* method_named(std::string_view name);

// What a client sent, made to fit: whole numbers for "12", flags for 0 and 1. The fault is
// INCORRECT_PARAMETERS.
[[nodiscard]] tl::expected<Array, Fault> fitted(const Method& method, Array params);

}  // namespace skep::api::xmlrpc

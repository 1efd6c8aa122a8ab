#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "api/dbus/interface.h"
#include "api/dbus/value.h"

namespace sdbus {
class IConnection;
class IObject;
class MethodCall;
}  // namespace sdbus

namespace skep::api::dbus {

// An object on the bus with one interface. It must not outlive the connection.
class Object {
 public:
  struct Reactions {
    std::function<Value(std::size_t property)> read;
    // Answers, now or later, by a reply that it makes of the call.
    std::function<void(const Method& method, const sdbus::MethodCall& call)> called;
    std::function<void(const std::string& sentence)> warn;  // of what neither may throw
  };

  // `interface` outlives the object. Throws sdbus::Error.
  Object(sdbus::IConnection& connection, const std::string& path, const Interface& interface,
         Reactions reactions);
  ~Object();
  Object(const Object&) = delete;
  Object& operator=(const Object&) = delete;

  [[nodiscard]] sdbus::IObject& bus() { return *object_; }

  // The values of the properties that change, told or not.
  [[nodiscard]] std::vector<Value> changing() const;
  // Tells those that differ from `before`, which changing() gave; how many.
  std::size_t tell_changes(const std::vector<Value>& before, const std::vector<Value>& now);

  // As the ObjectManager tells it.
  void tell_added();
  void tell_removed();

 private:
  void add_methods();
  void add_properties();

  const Interface& interface_;
  std::unique_ptr<Reactions> reactions_;  // what the bus calls stays where it is
  std::unique_ptr<sdbus::IObject> object_;
};

}  // namespace skep::api::dbus

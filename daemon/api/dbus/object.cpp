#include "api/dbus/object.h"

#include <utility>

#include <sdbus-c++/Error.h>
#include <sdbus-c++/Flags.h>
#include <sdbus-c++/IConnection.h>
#include <sdbus-c++/IObject.h>
#include <sdbus-c++/Message.h>

namespace skep::api::dbus {
namespace {

// Of what sd-bus calls it passes on nothing but sdbus::Error.
template <typename Act>
void guarded(const Object::Reactions& reactions, const Act& act) {
  try {
    act();
  } catch (const sdbus::Error&) {
    throw;
  } catch (const std::exception& error) {
    reactions.warn(std::string("a call over D-Bus could not be answered: ") + error.what());
    throw sdbus::Error("org.freedesktop.DBus.Error.Failed", "skepd could not answer; see its log");
  }
}

}  // namespace

Object::Object(sdbus::IConnection& connection, const std::string& path, const Interface& interface,
               Reactions reactions)
    : interface_(interface),
      reactions_(std::make_unique<Reactions>(std::move(reactions))),
      object_(sdbus::createObject(connection, path)) {
  add_properties();
  add_methods();
  for (const Signal& signal : interface_.signals)
    object_->registerSignal(interface_.name, signal.name, signal.signature, signal.names);
  object_->finishRegistration();
}

Object::~Object() = default;

void Object::add_methods() {
  for (const Method& method : interface_.methods)
    object_->registerMethod(interface_.name, method.name, method.in, method.in_names, method.out,
                            method.out_names,
                            [reactions = reactions_.get(), &method](sdbus::MethodCall call) {
                              guarded(*reactions, [&] { reactions->called(method, call); });
                            });
}

void Object::add_properties() {
  for (std::size_t i = 0; i < interface_.properties.size(); ++i) {
    const Property& property = interface_.properties[i];
    sdbus::Flags flags;
    if (property.constant) flags.set(sdbus::Flags::CONST_PROPERTY_VALUE);
    object_->registerProperty(
        interface_.name, property.name, property.signature,
        [reactions = reactions_.get(), i](sdbus::PropertyGetReply& reply) {
          guarded(*reactions, [&] { write(reply, reactions->read(i)); });
        },
        flags);
  }
}

std::vector<Value> Object::changing() const {
  std::vector<Value> values;
  for (std::size_t i = 0; i < interface_.properties.size(); ++i)
    if (!interface_.properties[i].constant) values.push_back(reactions_->read(i));
  return values;
}

std::size_t Object::tell_changes(const std::vector<Value>& before, const std::vector<Value>& now) {
  std::vector<std::string> names;
  std::size_t at = 0;
  for (const Property& property : interface_.properties) {
    if (property.constant) continue;
    if (before.at(at) != now.at(at)) names.push_back(property.name);
    ++at;
  }
  if (!names.empty()) object_->emitPropertiesChangedSignal(interface_.name, names);
  return names.size();
}

void Object::tell_added() {
  object_->emitInterfacesAddedSignal({interface_.name});
}

void Object::tell_removed() {
  object_->emitInterfacesRemovedSignal({interface_.name});
}

}  // namespace skep::api::dbus

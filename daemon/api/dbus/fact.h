#pragma once

#include <string>
#include <vector>

#include "api/dbus/interface.h"
#include "api/dbus/value.h"

namespace skep::api::dbus {

// A property and how it is read.
template <typename Subject>
struct Fact {
  const char* name;
  Value (*read)(const Subject&);
  bool constant = false;
};

// Its signatures are those of what `any` has.
template <typename Subject>
[[nodiscard]] std::vector<Property> properties_of(const std::vector<Fact<Subject>>& facts,
                                                  const Subject& any) {
  std::vector<Property> properties;
  for (const auto& fact : facts)
    properties.push_back({fact.name, signature_of(fact.read(any)), fact.constant});
  return properties;
}

}  // namespace skep::api::dbus

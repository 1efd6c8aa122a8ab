#include "api/xmlrpc/value.h"

#include <algorithm>

namespace skep::api::xmlrpc {

const Value* member(const Struct& of, std::string_view name) {
  const auto found = std::find_if(of.rbegin(), of.rend(),
                                  [&](const Member& member) { return member.name == name; });
  return found == of.rend() ? nullptr : &found->value;
}

}  // namespace skep::api::xmlrpc

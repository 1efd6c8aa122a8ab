#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "api/dbus/interface.h"
#include "model/error.h"
#include "model/event.h"

namespace sdbus {
class MethodCall;
}

namespace skep::api::dbus {

// What a call asks for, with its arguments.
struct Asked {
  Deed deed = Deed::start;
  std::vector<std::string> names;  // of what it speaks of
  bool flag = false;               // drain, wait
  std::int64_t number = 0;         // workers, difference
  std::string word;                // signal, name
};

// Reads the arguments as the method's signature has them; `own` is the name of the object that was
// called, empty where the call brings names. Throws sdbus::Error, InvalidArgs, where there are more
// than a command takes.
[[nodiscard]] Asked read_asked(const Method& method, const std::string& own,
                               sdbus::MethodCall& call);

// The command of a deed from start to signal; the error is what is wrong with the arguments.
[[nodiscard]] Result<event::Command> command_of(const Asked& asked);

}  // namespace skep::api::dbus

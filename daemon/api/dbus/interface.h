#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace skep::api::dbus {

// What a method does. Those that change something need the caller's right to it.
enum class Deed : std::uint8_t {
  start,
  stop,
  restart,
  drain,
  roll,
  scale,
  scale_by,
  signal,
  get_figures,
  get_app,
  get_worker,
  list_apps,
  list_workers,
  reread,
  update,
  reload,
  shutdown,
  reopen_logs,
};

struct Property {
  std::string name;
  std::string signature;
  bool constant = false;  // never changes while the object is there; else each change is told
};

struct Method {
  std::string name;
  Deed deed = Deed::start;
  std::string in;  // signatures
  std::vector<std::string> in_names;
  std::string out;
  std::vector<std::string> out_names;
};

struct Signal {
  std::string name;
  std::string signature;
  std::vector<std::string> names;
};

struct Interface {
  std::string name;
  std::vector<Property> properties;
  std::vector<Method> methods;
  std::vector<Signal> signals;
};

}  // namespace skep::api::dbus

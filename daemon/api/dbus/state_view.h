#pragma once

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

#include "model/snapshot.h"

namespace skep::api::dbus {

// The engine's state as the properties are read from it. It is taken once for many reads: until
// something happens, a command is given, or the turn ends.
class StateView {
 public:
  using Look = std::function<EngineSnapshot()>;
  using Later = std::function<void(std::function<void()>)>;

  // `later` calls in a later turn, not after the StateView has gone.
  StateView(Look look, Later later);

  // Good until the turn ends or outdate() is called.
  [[nodiscard]] const EngineSnapshot& state();
  [[nodiscard]] const AppStatus* app(const std::string& name);
  [[nodiscard]] const SlotStatus* slot(const std::string& app, std::uint32_t index);

  void outdate();

 private:
  Look look_;
  Later later_;
  bool fresh_ = false;
  EngineSnapshot state_;
  std::unordered_map<std::string, const AppStatus*> apps_;
};

}  // namespace skep::api::dbus

#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "api/dbus/interfaces.h"
#include "api/dbus/object.h"
#include "api/dbus/state_view.h"

namespace skep::api::dbus {

// The objects that are on the bus, kept as the state has them: a Manager, an App for each app and a
// Worker for each slot. What changes is told by PropertiesChanged when settle() is called, and not
// before.
class Published {
 public:
  // A turn adds or looks at no more objects than this.
  static constexpr std::size_t most_a_turn = 50;

  struct Surroundings {
    const DaemonFacts& facts;
    StateView& view;
    // `own`: the name of the app or worker that was called; empty: the Manager was.
    std::function<void(const Method&, const std::string& own, const sdbus::MethodCall&)> called;
    std::function<void(const std::string& sentence)> warn;
  };

  Published(sdbus::IConnection& connection, Surroundings around);
  ~Published();
  Published(const Published&) = delete;
  Published& operator=(const Published&) = delete;

  [[nodiscard]] Object& manager() { return *manager_; }

  // Adds what is missing and removes what is too much. False: not all, there is more to do in a
  // later turn.
  [[nodiscard]] bool reconcile();

  // Something of this app may have changed.
  void touch(const std::string& app);
  void touch_all();
  [[nodiscard]] bool touched() const { return !touched_.empty() || manager_touched_; }
  // Tells what has changed of what was touched. False: not all yet.
  [[nodiscard]] bool settle();

  [[nodiscard]] std::size_t size() const { return 1 + apps_.size() + workers_.size(); }

 private:
  struct Shown;
  using WorkerKey = std::pair<std::string, std::uint32_t>;

  std::unique_ptr<Shown> show_app(const std::string& name);
  std::unique_ptr<Shown> show_worker(const WorkerKey& key);
  void remove_strays();
  void settle_one(Shown& shown);

  sdbus::IConnection& connection_;
  Surroundings around_;
  std::unique_ptr<Object> manager_;
  std::vector<Value> manager_told_;
  std::map<std::string, std::unique_ptr<Shown>> apps_;
  std::map<WorkerKey, std::unique_ptr<Shown>> workers_;
  bool manager_touched_ = false;
  std::set<WorkerKey> touched_;  // no_slot: the app itself
};

}  // namespace skep::api::dbus

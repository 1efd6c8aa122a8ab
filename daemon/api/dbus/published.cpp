#include "api/dbus/published.h"

#include <utility>

#include <sdbus-c++/Error.h>
#include <sdbus-c++/IConnection.h>
#include <sdbus-c++/IObject.h>

#include "api/dbus/names.h"
#include "model/worker_id.h"

namespace skep::api::dbus {

struct Published::Shown {
  std::unique_ptr<Object> object;
  std::vector<Value> told;
};

namespace {

[[noreturn]] void gone() {
  throw sdbus::Error("org.freedesktop.DBus.Error.UnknownObject", "this is not there any more");
}

}  // namespace

Published::Published(sdbus::IConnection& connection, Surroundings around)
    : connection_(connection), around_(std::move(around)) {
  manager_ = std::make_unique<Object>(
      connection_, manager_path, manager_interface(),
      Object::Reactions{
          [this](std::size_t property) {
            return value_of(ManagerSubject{around_.facts, around_.view.state()}, property);
          },
          [this](const Method& method, const sdbus::MethodCall& call) {
            around_.called(method, {}, call);
          },
          around_.warn});
  manager_->bus().addObjectManager();
  manager_told_ = manager_->changing();
}

Published::~Published() = default;

std::unique_ptr<Published::Shown> Published::show_app(const std::string& name) {
  auto shown = std::make_unique<Shown>();
  shown->object = std::make_unique<Object>(
      connection_, app_path(name), app_interface(),
      Object::Reactions{[this, name](std::size_t property) {
                          const AppStatus* const app = around_.view.app(name);
                          if (app == nullptr) gone();
                          return value_of(*app, property);
                        },
                        [this, name](const Method& method, const sdbus::MethodCall& call) {
                          around_.called(method, name, call);
                        },
                        around_.warn});
  shown->told = shown->object->changing();
  return shown;
}

std::unique_ptr<Published::Shown> Published::show_worker(const WorkerKey& key) {
  auto shown = std::make_unique<Shown>();
  const std::string name = WorkerId{key.first, key.second, 0}.slot_name();
  shown->object = std::make_unique<Object>(
      connection_, worker_path(key.first, key.second), worker_interface(),
      Object::Reactions{[this, key](std::size_t property) {
                          const SlotStatus* const slot = around_.view.slot(key.first, key.second);
                          if (slot == nullptr) gone();
                          return value_of(*slot, property);
                        },
                        [this, name](const Method& method, const sdbus::MethodCall& call) {
                          around_.called(method, name, call);
                        },
                        around_.warn});
  shown->told = shown->object->changing();
  return shown;
}

void Published::remove_strays() {
  std::erase_if(workers_, [this](auto& worker) {
    const bool stray = around_.view.slot(worker.first.first, worker.first.second) == nullptr;
    if (stray) worker.second->object->tell_removed();
    return stray;
  });
  std::erase_if(apps_, [this](auto& app) {
    const bool stray = around_.view.app(app.first) == nullptr;
    if (stray) app.second->object->tell_removed();
    return stray;
  });
}

bool Published::reconcile() {
  remove_strays();
  std::size_t left = most_a_turn;
  for (const AppStatus& app : around_.view.state().apps) {
    if (!apps_.contains(app.name)) {
      if (left-- == 0) return false;
      apps_.emplace(app.name, show_app(app.name)).first->second->object->tell_added();
    }
    for (std::uint32_t slot = 0; slot < app.slots.size(); ++slot) {
      if (workers_.contains({app.name, slot})) continue;
      if (left-- == 0) return false;
      const WorkerKey key{app.name, slot};
      workers_.emplace(key, show_worker(key)).first->second->object->tell_added();
    }
  }
  return true;
}

void Published::touch(const std::string& app) {
  manager_touched_ = true;
  touched_.emplace(app, no_slot);
  for (auto at = workers_.lower_bound({app, 0}); at != workers_.end() && at->first.first == app;
       ++at)
    touched_.insert(at->first);
}

void Published::touch_all() {
  for (const auto& [name, shown] : apps_) touch(name);
  manager_touched_ = true;
}

void Published::settle_one(Shown& shown) {
  auto now = shown.object->changing();
  shown.object->tell_changes(shown.told, now);
  shown.told = std::move(now);
}

bool Published::settle() {
  if (std::exchange(manager_touched_, false)) {
    auto now = manager_->changing();
    manager_->tell_changes(manager_told_, now);
    manager_told_ = std::move(now);
  }
  for (std::size_t left = most_a_turn; !touched_.empty() && left > 0; --left) {
    const auto key = touched_.extract(touched_.begin()).value();
    if (key.second == no_slot) {
      const auto app = apps_.find(key.first);
      if (app != apps_.end() && around_.view.app(key.first)) settle_one(*app->second);
    } else {
      const auto worker = workers_.find(key);
      if (worker != workers_.end() && around_.view.slot(key.first, key.second))
        settle_one(*worker->second);
    }
  }
  return touched_.empty();
}

}  // namespace skep::api::dbus

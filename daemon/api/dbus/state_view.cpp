#include "api/dbus/state_view.h"

#include <utility>

namespace skep::api::dbus {

StateView::StateView(Look look, Later later) : look_(std::move(look)), later_(std::move(later)) {}

const EngineSnapshot& StateView::state() {
  if (fresh_) return state_;
  state_ = look_();
  apps_.clear();
  for (const AppStatus& app : state_.apps) apps_.emplace(app.name, &app);
  fresh_ = true;
  later_([this] { outdate(); });
  return state_;
}

const AppStatus* StateView::app(const std::string& name) {
  (void)state();
  const auto found = apps_.find(name);
  return found == apps_.end() ? nullptr : found->second;
}

const SlotStatus* StateView::slot(const std::string& app_name, std::uint32_t index) {
  const AppStatus* const status = app(app_name);
  return status != nullptr && index < status->slots.size() ? &status->slots[index] : nullptr;
}

void StateView::outdate() {
  fresh_ = false;
}

}  // namespace skep::api::dbus

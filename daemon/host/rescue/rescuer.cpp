#include "host/rescue/rescuer.h"

namespace skep::host {

Rescuer::Rescuer(Reactor& reactor, rescue::Surroundings& surroundings, rescue::Times times)
    : reactor_(reactor), surroundings_(surroundings), times_(times) {}

Rescuer::~Rescuer() = default;

rescue::AppRescue& Rescuer::of(const std::string& app) {
  auto& known = apps_[app];
  if (!known) known = std::make_shared<rescue::AppRescue>(app, reactor_, surroundings_, times_);
  return *known;
}

template <typename Call>
void Rescuer::if_known(const std::string& app, Call call) {
  const auto known = apps_.find(app);
  if (known == apps_.end()) return;
  const auto kept = known->second;
  call(*kept);
  if (kept->over()) apps_.erase(app);
}

void Rescuer::perform(const action::Rescue& rescue) {
  of(rescue.app).direct(rescue.from, rescue.to);
}

void Rescuer::perform(const action::CloseSlot& close) {
  of(close.app).close(close.slot);
}

void Rescuer::perform(const action::CloseAddress& close) {
  const auto known = apps_.find(close.app);
  if (known == apps_.end()) return surroundings_.close_address(close.app, close.address);
  known->second->close(close.address);
}

void Rescuer::reopened(const std::string& app, std::uint32_t slot) {
  if_known(app, [slot](rescue::AppRescue& known) { known.reopened(slot); });
}

void Rescuer::sockets_changed(const std::string& app, std::uint32_t slot) {
  if_known(app, [slot](rescue::AppRescue& known) { known.sockets_changed(slot); });
}

void Rescuer::servers_changed(const std::string& app) {
  if_known(app, [](rescue::AppRescue& known) { known.servers_changed(); });
}

void Rescuer::worker_gone(const std::string& app, rescue::Incarnation worker) {
  if_known(app, [worker](rescue::AppRescue& known) { known.worker_gone(worker); });
}

// What workers were given and have not answered yet is theirs, and waited for.
void Rescuer::release(const std::string& app) {
  if_known(app, [](rescue::AppRescue& known) { known.release(); });
}

}  // namespace skep::host

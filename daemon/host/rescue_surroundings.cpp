#include "host/rescue_surroundings.h"

#include <utility>

namespace skep::host {

std::vector<rescue::Surroundings::Socket> RescueSurroundings::sockets(const std::string& app,
                                                                      std::uint32_t slot) const {
  std::vector<Socket> all;
  for (const SlotSocket& socket : listeners_.sockets(app, slot))
    all.push_back({socket.address, socket.socket});
  return all;
}

rescue::Surroundings::Server RescueSurroundings::server(const std::string& app,
                                                        std::uint32_t slot) const {
  for (const Worker* worker : workers_.in_slot(app, slot)) {
    if (worker->draining()) continue;
    auto addresses = worker->servers();
    if (!addresses.empty()) return {worker->id().incarnation, std::move(addresses)};
  }
  return {};
}

bool RescueSurroundings::give(rescue::Incarnation worker, const ListenAddress& address,
                              UniqueFd connection, std::function<void(bool taken)> answered) {
  Worker* found = workers_.find(worker);
  return found != nullptr && found->give(address, std::move(connection), std::move(answered));
}

void RescueSurroundings::close_slot(const std::string& app, std::uint32_t slot) {
  listeners_.close_slot(app, slot);
}

void RescueSurroundings::close_address(const std::string& app, const ListenAddress& address) {
  listeners_.close_address(app, address);
}

bool RescueSurroundings::closing_moves_queue(const std::string& app) const {
  return listeners_.closing_moves_queue(app);
}

}  // namespace skep::host

#pragma once

#include <functional>
#include <string>
#include <vector>

#include "host/rescue/surroundings.h"
#include "host/traffic/listeners.h"
#include "host/workers.h"

namespace skep::host {

// The host's sockets and workers, as its rescuer knows them.
class RescueSurroundings final : public rescue::Surroundings {
 public:
  RescueSurroundings(Listeners& listeners, Workers& workers, std::function<void(Event)> happened)
      : listeners_(listeners), workers_(workers), happened_(std::move(happened)) {}

  [[nodiscard]] std::vector<Socket> sockets(const std::string& app,
                                            std::uint32_t slot) const override;
  // The eldest in the slot that is not about to leave: a successor may not be ready yet.
  [[nodiscard]] Server server(const std::string& app, std::uint32_t slot) const override;
  [[nodiscard]] bool give(rescue::Incarnation worker, const ListenAddress& address,
                          UniqueFd connection, std::function<void(bool taken)> answered) override;
  void close_slot(const std::string& app, std::uint32_t slot) override;
  void close_address(const std::string& app, const ListenAddress& address) override;
  [[nodiscard]] bool closing_moves_queue(const std::string& app) const override;
  void rescued(event::Rescued rescued) override { happened_(std::move(rescued)); }

 private:
  Listeners& listeners_;
  Workers& workers_;
  std::function<void(Event)> happened_;
};

}  // namespace skep::host

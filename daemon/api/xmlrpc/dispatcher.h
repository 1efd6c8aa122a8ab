#pragma once

#include <memory>

#include "api/xmlrpc/method.h"

namespace skep::api::xmlrpc {

// Finds a call's method, checks its parameters and hands it a snapshot of the workers that is taken
// after the question. Who may only look is refused what acts. While skepd shuts down every
// supervisor.* answers SHUTDOWN_STATE, as supervisord's do.
class Dispatcher final : public Calling, public std::enable_shared_from_this<Dispatcher> {
 public:
  explicit Dispatcher(Services services) : services_(std::move(services)) {}

  [[nodiscard]] const Services& services() const { return services_; }

  // `done` may be called before this returns.
  void call(const std::string& method, Array params, const Peer& peer, Done done) override;

 private:
  using WithSnapshot = std::function<void(const std::shared_ptr<const Snapshot>&)>;

  void measure(WithSnapshot then);
  void measure_for_all();

  Services services_;
  // Questions that came while the workers are being looked at wait for the next look, together.
  std::vector<WithSnapshot> waiting_;
  bool measuring_ = false;
};

}  // namespace skep::api::xmlrpc

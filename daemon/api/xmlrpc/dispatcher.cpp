#include "api/xmlrpc/dispatcher.h"

#include <utility>

#include "api/http/response.h"

namespace skep::api::xmlrpc {

void Dispatcher::call(const std::string& method, Array params, const Peer& peer, Done done) {
  const Method* found = method_named(method);
  if (found == nullptr) return done(tl::unexpected(Fault{FaultCode::unknown_method, {}}));
  if (found->acts && !peer.may_act)
    return done(tl::unexpected(Fault{FaultCode::failed, std::string(may_not_act)}));
  auto fit = fitted(*found, std::move(params));
  if (!fit) return done(tl::unexpected(std::move(fit.error())));
  Call call{services_, shared_from_this(), peer, std::move(*fit), nullptr, 0};
  if (found->name.starts_with("system.")) return found->run(call, std::move(done));
  measure([found, call = std::move(call),
           done = std::move(done)](const std::shared_ptr<const Snapshot>& snapshot) mutable {
    if (!snapshot || snapshot->shutting_down)
      return done(tl::unexpected(Fault{FaultCode::shutdown_state, {}}));
    call.snapshot = snapshot;
    call.wall = std::time(nullptr);
    found->run(call, std::move(done));
  });
}

void Dispatcher::measure(WithSnapshot then) {
  waiting_.push_back(std::move(then));
  if (!measuring_) measure_for_all();
}

void Dispatcher::measure_for_all() {
  measuring_ = true;
  services_.operations.measure([weak = weak_from_this(), asked = std::exchange(waiting_, {})](
                                   const std::shared_ptr<const Snapshot>& snapshot) {
    const auto self = weak.lock();
    if (!self) return;
    self->measuring_ = false;
    if (!self->waiting_.empty()) self->measure_for_all();
    for (const WithSnapshot& then : asked) then(snapshot);
  });
}

}  // namespace skep::api::xmlrpc

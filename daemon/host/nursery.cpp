#include "host/nursery.h"

#include <utility>

namespace skep::host {

tl::expected<std::shared_ptr<const Nursery>, SpawnFailure> prepare(
    std::shared_ptr<const AppSpec> spec, const Environment& own) {
  auto nursery = std::make_shared<Nursery>();
  if (!spec->user.empty()) {
    auto identity = find_identity(spec->user);
    if (!identity) return tl::unexpected(identity.error());
    nursery->identity = std::move(*identity);
  }
  nursery->environment = app_environment(*spec, nursery->identity, own);
  nursery->spec = std::move(spec);
  return nursery;
}

}  // namespace skep::host

#pragma once

#include <memory>
#include <optional>

#include <tl/expected.hpp>

#include "host/process/environment.h"
#include "host/process/identity.h"
#include "model/app_spec.h"
#include "model/event.h"

namespace skep::host {

// What all workers of an app are born with, found out once.
struct Nursery {
  std::shared_ptr<const AppSpec> spec;
  std::optional<Identity> identity;  // none: skepd's own
  Environment environment;

  // Whose rights count where the app names a file.
  [[nodiscard]] const Identity* binder() const { return identity ? &*identity : nullptr; }
};

[[nodiscard]] tl::expected<std::shared_ptr<const Nursery>, SpawnFailure> prepare(
    std::shared_ptr<const AppSpec> spec, const Environment& own);

}  // namespace skep::host

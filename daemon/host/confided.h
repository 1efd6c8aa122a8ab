#pragma once

#include <optional>

#include "host/credentials.h"
#include "host/nursery.h"
#include "host/process/environment.h"
#include "model/error.h"
#include "model/worker_id.h"

namespace skep::host {

// What a worker is confided at its birth and nobody else is told. None of it outlives the birth in
// skepd: it is in no state, event or sentence.

// What its env-files say now: a nursery of its own, or none where they say nothing.
struct EnvFilesSaid {
  std::optional<Nursery> own;
  bool sets_path = false;

  [[nodiscard]] const Nursery& nursery(const Nursery& common) const { return own ? *own : common; }
};
[[nodiscard]] Result<EnvFilesSaid> with_env_files(const Nursery& common);

// Its credentials, which go again unless it was born.
class ConfidedCredentials {
 public:
  // `credentials` outlives this.
  ConfidedCredentials(Credentials& credentials, const WorkerId& worker)
      : credentials_(credentials), worker_(worker) {}
  ~ConfidedCredentials();
  ConfidedCredentials(const ConfidedCredentials&) = delete;
  ConfidedCredentials& operator=(const ConfidedCredentials&) = delete;

  // Names them in the environment.
  [[nodiscard]] Result<void> give(const Nursery& nursery, Environment& environment);
  // They are the worker's.
  void leave() { given_ = false; }

 private:
  Credentials& credentials_;
  const WorkerId& worker_;
  bool given_ = false;
};

}  // namespace skep::host

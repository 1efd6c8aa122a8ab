#pragma once

#include <cstdint>
#include <memory>
#include <unistd.h>

#include <tl/expected.hpp>

#include "host/logs/log_thread.h"
#include "host/nursery.h"
#include "host/unique_fd.h"
#include "model/app_spec.h"
#include "model/event.h"
#include "model/worker_id.h"

namespace skep::host {

// The numbers of what `logs` reads; 0: nothing.
struct Captures {
  std::uint64_t out = 0;
  std::uint64_t err = 0;
};

// Whom the app runs as, for the log thread to keep; null: skepd's own user.
[[nodiscard]] std::shared_ptr<const Identity> shared_user(const Nursery& nursery);

// Where a worker's stdout and stderr go: the ends of pipes that `logs` reads, or descriptors of
// skepd's own. -1 is nowhere.
struct WorkerOutput {
  UniqueFd out_pipe;
  UniqueFd err_pipe;
  int out = -1;
  int err = -1;
  Captures captures;
  UniqueFd out_reader;  // copies of the other ends, for the next skepd
  UniqueFd err_reader;
};

[[nodiscard]] tl::expected<WorkerOutput, SpawnFailure> connect_output(const Nursery& nursery,
                                                                      const WorkerId& worker,
                                                                      LogThread& logs);

// Of pipes that an earlier skepd made; whether a file ends in the middle of a line of theirs.
struct FormerOutput {
  UniqueFd out_reader;
  UniqueFd err_reader;
  bool out_mid_line = false;
  bool err_mid_line = false;
};
[[nodiscard]] Captures take_over_output(FormerOutput former, const LogSpec& spec,
                                        const std::shared_ptr<const Identity>& user,
                                        const WorkerId& worker, LogThread& logs);

// From now on what is captured goes where that of the worker's slot goes, if that is a file or the
// journal.
void redirect_output(const LogSpec& spec, const std::shared_ptr<const Identity>& user,
                     const WorkerId& worker, const Captures& captures, LogThread& logs);

}  // namespace skep::host

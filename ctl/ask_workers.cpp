#include "ctl/ask_workers.h"

namespace skep::ctl {

Attempt<std::vector<WorkerLine>> ask_workers(const Session& session, KeepJson keep) {
  const auto body = ask(session, "/v1/status");
  if (!body) return tl::unexpected(body.error());
  return read_status(*body, keep);
}

}  // namespace skep::ctl

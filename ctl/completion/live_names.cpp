#include "ctl/completion/live_names.h"

#include <algorithm>
#include <string_view>

#include "ctl/body.h"
#include "ctl/session.h"

namespace skep::ctl {

LiveNames live_names(const Client& client) {
  LiveNames live;
  const auto answer = expect_success(client.get("/v1/status"));
  if (!answer) return live;
  const auto workers = read_status(answer->body, KeepJson::no);
  if (!workers) return live;
  for (const WorkerLine& worker : *workers) {
    live.workers.push_back({printable(worker.name()), std::string(name_of(worker.state))});
    const std::string app = printable(worker.app);
    if (live.apps.empty() || live.apps.back().word != app) live.apps.push_back({app, "app"});
  }
  return live;
}

}  // namespace skep::ctl

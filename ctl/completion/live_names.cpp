#include "ctl/completion/live_names.h"

#include <algorithm>
#include <string>
#include <utility>

#include "ctl/body.h"
#include "ctl/session.h"

namespace skep::ctl {
namespace {

void add(std::vector<Candidate>& into, Candidate candidate) {
  if (!candidate.word.empty() && std::find(into.begin(), into.end(), candidate) == into.end())
    into.push_back(std::move(candidate));
}

}  // namespace

LiveNames live_names(const Client& client) {
  LiveNames live;
  const auto answer = expect_success(client.get("/v1/status"));
  if (!answer) return live;
  const auto workers = read_status(answer->body, KeepJson::no);
  if (!workers) return live;
  for (const WorkerLine& worker : *workers) {
    live.workers.push_back({printable(worker.name()), std::string(name_of(worker.state))});
    add(live.apps, {printable(worker.app), "app"});
    add(live.apps, {printable(worker.group), "group"});
  }
  return live;
}

}  // namespace skep::ctl

#include "api/control/log_clearing.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "api/control/command_json.h"
#include "api/control/results_json.h"
#include "model/snapshot.h"

namespace skep::api {
namespace {

// One request. Every file it speaks of is asked for once; the answer goes out when the last is
// done.
class Clearing : public std::enable_shared_from_this<Clearing> {
 public:
  Clearing(const Subjects& subjects, const Peer& peer, Responder responder)
      : subjects_(subjects), peer_(peer), responder_(std::move(responder)) {}

  void begin(const std::vector<Target>& targets, const Snapshot& snapshot);

 private:
  // One that `has_run` never has nothing to clear.
  void clear_worker(const Target& worker, bool has_run);
  void clear_file(const LogSource& source, const std::string& path, std::size_t result);
  void cleared(const std::string& path, const Result<void>& done);
  void tell_when_done();

  Subjects subjects_;
  Peer peer_;
  Responder responder_;
  std::vector<DeedResult> results_;
  std::map<std::string, std::vector<std::size_t>> results_of_;  // by path, in `results_`
  std::size_t awaited_ = 0;
  bool begun_ = false;
};

void Clearing::begin(const std::vector<Target>& targets, const Snapshot& snapshot) {
  for (const Target& target : targets) {
    bool any = false;
    for (const AppSnapshot& app : snapshot.apps) {
      if (!target.covers(app.group, app.name)) continue;
      for (const WorkerSnapshot& worker : app.workers) {
        if (target.slot && *target.slot != worker.slot.worker.slot) continue;
        any = true;
        clear_worker({app.name, worker.slot.worker.slot, app.group},
                     worker.slot.worker.incarnation != 0);
      }
    }
    if (!any && !target.app.empty())
      results_.push_back({target, Outcome::bad_name, "there is no worker " + target.name()});
  }
  begun_ = true;
  tell_when_done();
}

void Clearing::clear_worker(const Target& worker, bool has_run) {
  const std::size_t result = results_.size();
  results_.push_back({worker, Outcome::success, {}});
  const std::array sources{LogSource{worker, LogStream::out}, LogSource{worker, LogStream::err}};
  std::string first;
  for (const LogSource& source : sources) {
    const std::string path = subjects_.logs.path(source);
    if (path.empty() || path == first) continue;
    first = path;
    clear_file(source, path, result);
  }
  if (first.empty() && has_run)
    results_[result] = {worker, Outcome::no_file, "its output goes to no file of its own"};
}

void Clearing::clear_file(const LogSource& source, const std::string& path, std::size_t result) {
  const auto [file, fresh] = results_of_.try_emplace(path);
  file->second.push_back(result);
  if (!fresh) return;
  ++awaited_;
  subjects_.logs.clear(source, peer_, [self = shared_from_this(), path](const Result<void>& done) {
    self->cleared(path, done);
  });
}

void Clearing::cleared(const std::string& path, const Result<void>& done) {
  if (!done)
    for (const std::size_t result : results_of_[path]) {
      results_[result].outcome = Outcome::failed;
      results_[result].description = done.error().message;
    }
  --awaited_;
  tell_when_done();
}

void Clearing::tell_when_done() {
  if (begun_ && awaited_ == 0)
    responder_.answer(json_response(200, results_json("clear", results_)));
}

}  // namespace

void clear_logs(const Subjects& subjects, const Request& request, Responder responder) {
  auto targets = read_targets_alone(request.body);
  if (!targets) return responder.answer(error_response(400, targets.error().message));
  const auto clearing = std::make_shared<Clearing>(subjects, request.peer, std::move(responder));
  subjects.operations.measure(
      [clearing, targets = std::move(*targets)](const std::shared_ptr<const Snapshot>& snapshot) {
        clearing->begin(targets, *snapshot);
      });
}

}  // namespace skep::api

#include "api/control/status_json.h"

#include <numeric>

#include "api/control/description.h"
#include "api/control/json_object.h"
#include "model/target.h"

namespace skep::api {
namespace {

constexpr int workers_a_part = 25;

double seconds_of(Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

// Text that says nothing when it is empty.
void add_words(JsonObject& object, std::string_view name, std::string_view words) {
  if (words.empty())
    object.null(name);
  else
    object.text(name, words);
}

std::string restarts_by_reason(const SlotStatus& slot) {
  std::string out;
  JsonObject object(out);
  for (const RestartReason reason : all_restart_reasons) {
    const std::uint64_t count = slot.restarts.at(static_cast<std::size_t>(reason));
    if (count > 0) object.count(name_of(reason), count);
  }
  object.close();
  return out;
}

void add_slot(JsonObject& object, const SlotStatus& slot, const std::string& group, Instant at) {
  object.text("app", slot.worker.app);
  add_words(object, "group", group);
  object.count("worker", slot.worker.slot)
      .text("name", worker_name(group, slot.worker.app, slot.worker.slot))
      .text("state", name_of(slot.state))
      .integer("pid", slot.pid);
  if (slot.worker.incarnation == 0)
    object.null("instance");
  else
    object.count("instance", slot.instance);
  object.real("uptime_seconds", slot.pid != 0 && slot.started ? seconds_of(at - *slot.started) : 0)
      .count("restarts",
             std::accumulate(slot.restarts.begin(), slot.restarts.end(), std::uint64_t{0}))
      .raw("restarts_by_reason", restarts_by_reason(slot))
      .flag("stalled", slot.stalled);
  add_words(object, "stall_cause", slot.stall_cause ? name_of(*slot.stall_cause) : "");
  object.flag("draining", slot.draining)
      .flag("eligible", slot.eligible)
      .count("stalls", slot.stalls)
      .count("rescued", slot.rescued);
}

void add_agent(JsonObject& object, const AgentFigures& agent) {
  object.count("heap_used_bytes", agent.heap_used_bytes)
      .count("heap_limit_bytes", agent.heap_limit_bytes)
      .real("lag_p50_seconds", agent.lag_p50_seconds)
      .real("lag_p99_seconds", agent.lag_p99_seconds)
      .real("lag_max_seconds", agent.lag_max_seconds)
      .count("connections", agent.open_connections)
      .count("threads", agent.threads);
}

void add_no_agent(JsonObject& object) {
  object.null("heap_used_bytes")
      .null("heap_limit_bytes")
      .null("lag_p50_seconds")
      .null("lag_p99_seconds")
      .null("lag_max_seconds")
      .null("connections")
      .null("threads");
}

}  // namespace

void StatusJson::add_worker(std::string& out, const WorkerSnapshot& worker) const {
  const AppSnapshot& app = snapshot_->apps[app_];
  JsonObject object(out);
  add_slot(object, worker.slot, app.group, snapshot_->at);
  if (worker.agent)
    add_agent(object, *worker.agent);
  else
    add_no_agent(object);
  if (worker.process)
    object.count("resident_bytes", worker.process->resident_bytes)
        .real("cpu_percent", worker.process->cpu_percent);
  else
    object.null("resident_bytes").null("cpu_percent");
  object.text("balance", name_of(app.balance));
  add_words(object, "steering", app.steering ? name_of(*app.steering) : "");
  add_words(object, "status_text", worker.slot.status_text);
  object
      .text("description",
            describe(worker.slot, snapshot_->at, wall_, overlaps_.of(worker.slot.worker.slot)))
      .close();
}

const WorkerSnapshot* StatusJson::next() {
  const auto& apps = snapshot_->apps;
  while (app_ < apps.size() && worker_ == apps[app_].workers.size()) {
    ++app_;
    worker_ = 0;
  }
  if (app_ == apps.size()) return nullptr;
  if (worker_ == 0) overlaps_ = Overlaps(apps[app_].extras);
  return &apps[app_].workers[worker_++];
}

bool StatusJson::write_part(std::string& out) {
  for (int left = workers_a_part; left > 0; --left) {
    const WorkerSnapshot* worker = next();
    if (worker == nullptr) {
      out += begun_ ? "]\n" : "[]\n";
      return false;
    }
    out += begun_ ? ",\n" : "[";
    begun_ = true;
    add_worker(out, *worker);
  }
  return true;
}

}  // namespace skep::api

#include "api/control/apps_json.h"

#include <algorithm>

#include "api/control/json_object.h"

namespace skep::api {
namespace {

constexpr std::size_t extras_a_part = 50;
constexpr int apps_a_part = 25;

double seconds_of(Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

std::uint64_t running(const AppSnapshot& app) {
  return static_cast<std::uint64_t>(std::count_if(
      app.workers.begin(), app.workers.end(),
      [](const WorkerSnapshot& worker) { return worker.slot.state == WorkerState::running; }));
}

std::string cgroup_json(const CgroupPlace& place) {
  std::string out;
  JsonObject object(out);
  object.text("kind", name_of(place.kind));
  if (place.path.empty())
    object.null("path");
  else
    object.text("path", place.path);
  if (place.trouble.empty())
    object.null("trouble");
  else
    object.text("trouble", place.trouble);
  object.close();
  return out;
}

std::string roll_json(const RollStatus& roll, Instant at) {
  std::string out;
  JsonObject(out)
      .text("phase", name_of(roll.phase))
      .count("done", roll.done)
      .count("total", roll.total)
      .real("seconds", seconds_of(at - roll.began))
      .text("text", roll.text)
      .close();
  return out;
}

void add_extra(std::string& out, const ExtraStatus& extra, Instant at) {
  JsonObject object(out);
  object.text("role", name_of(extra.role));
  if (extra.worker.slot == no_slot)
    object.null("worker");
  else
    object.count("worker", extra.worker.slot);
  object.text("state", name_of(extra.state));
  if (extra.pid == 0)
    object.null("pid");
  else
    object.integer("pid", extra.pid);
  object.flag("held", extra.held).real("seconds", seconds_of(at - extra.changed)).close();
}

}  // namespace

// All but the extras and what closes the object.
void AppsJson::begin_app(std::string& out, const AppSnapshot& app) {
  out += app_ == 0 ? "[" : ",\n";
  JsonObject object(out);
  object.text("name", app.name);
  if (app.group.empty())
    object.null("group");
  else
    object.text("group", app.group);
  object.count("workers_desired", app.workers_desired)
      .count("workers_running", running(app))
      .count("spares_desired", app.spares_desired)
      .count("spares_held", held_spares(app.extras))
      .text("balance", name_of(app.balance));
  if (app.steering)
    object.text("steering", name_of(*app.steering));
  else
    object.null("steering");
  object.raw("cgroup", cgroup_json(app.cgroup)).flag("overloaded", app.overloaded);
  if (app.roll)
    object.raw("roll", roll_json(*app.roll, snapshot_->at));
  else
    object.null("roll");
  object.raw("extras", "[");
  begun_ = true;
}

void AppsJson::write_extras(std::string& out, const AppSnapshot& app) {
  const std::size_t end = std::min(app.extras.size(), extra_ + extras_a_part);
  for (; extra_ < end; ++extra_) {
    if (extra_ > 0) out += ",\n";
    add_extra(out, app.extras[extra_], snapshot_->at);
  }
  if (extra_ < app.extras.size()) return;
  out += "]}";
  ++app_;
  extra_ = 0;
  begun_ = false;
}

bool AppsJson::write_part(std::string& out) {
  const auto& apps = snapshot_->apps;
  for (int left = apps_a_part; left > 0; --left) {
    if (app_ == apps.size()) {
      out += apps.empty() ? "[]\n" : "]\n";
      return false;
    }
    const AppSnapshot& app = apps[app_];
    if (!begun_) begin_app(out, app);
    write_extras(out, app);
    if (begun_) break;
  }
  return true;
}

}  // namespace skep::api

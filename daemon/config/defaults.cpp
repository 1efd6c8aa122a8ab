#include "config/defaults.h"

namespace skep::config {

AppSpec default_app(const std::string& name, Runtime runtime, bool cluster,
                    std::optional<bool> telemetry) {
  AppSpec app;
  app.name = name;
  app.runtime = runtime;
  app.cluster = cluster;
  app.telemetry = telemetry.value_or(runtime == Runtime::node);
  if (!app.telemetry) {
    app.loop_lag.soft.reset();
    app.loop_lag.hard.reset();
    app.heap.soft.reset();
    app.heap.hard.reset();
  }
  app.ready.when = tells_listening(app) ? ReadySpec::When::listening : ReadySpec::When::after;
  return app;
}

bool tells_listening(const AppSpec& app) {
  return app.runtime == Runtime::node && app.cluster;
}

LogTarget default_output(const std::string& app, const std::string& log_directory) {
  if (log_directory.empty()) return {LogTarget::Kind::inherit, {}};
  return {LogTarget::Kind::file, log_directory + '/' + app + "-{slot}.log"};
}

}  // namespace skep::config

#include "ctl/logs/log_source.h"

#include <algorithm>

#include "ctl/json_fields.h"

namespace skep::ctl {
namespace {

namespace json = boost::json;

const json::object* table_at(const json::object* object, json::string_view key) {
  const json::value* value = object != nullptr ? object->if_contains(key) : nullptr;
  return value != nullptr ? value->if_object() : nullptr;
}

// "" where the config does not tell.
std::string target_of(const json::object& config, const std::string& app, const char* stream) {
  const json::object* logs = table_at(table_at(table_at(&config, "app"), app), "logs");
  return logs != nullptr ? text_at(*logs, stream) : std::string();
}

bool is_shared(const std::string& target) {
  return target.starts_with('/') && target.find("{slot}") == std::string::npos;
}

void add(std::vector<LogSource>& sources, const WorkerLine& worker, const char* stream,
         bool shared) {
  const std::string label = shared ? worker.app : worker.name();
  const bool known = std::any_of(sources.begin(), sources.end(), [&](const LogSource& source) {
    return source.label == label && source.stream == stream;
  });
  if (!known) sources.push_back({label, worker.name(), stream});
}

}  // namespace

std::vector<LogSource> log_sources(const std::vector<WorkerLine>& workers,
                                   const json::object& config) {
  std::vector<LogSource> sources;
  for (const WorkerLine& worker : workers) {
    const std::string out = target_of(config, worker.app, "stdout");
    const std::string err = target_of(config, worker.app, "stderr");
    if (out.empty() || out.starts_with('/')) add(sources, worker, "stdout", is_shared(out));
    if (err.starts_with('/')) add(sources, worker, "stderr", is_shared(err));
  }
  return sources;
}

}  // namespace skep::ctl

#include "ctl/top/sample.h"

#include <cmath>

#include <fmt/format.h>

#include "ctl/json_fields.h"

namespace skep::ctl::top {
namespace {

namespace json = boost::json;

std::optional<double> figure_at(const json::object& object, json::string_view key) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr) return std::nullopt;
  json::error_code error;
  const auto figure = value->to_number<double>(error);
  return error || !std::isfinite(figure) || figure < 0 ? std::nullopt : std::optional(figure);
}

std::optional<Worker> worker_of(const json::value& value) {
  const json::object* object = value.if_object();
  if (object == nullptr) return std::nullopt;
  const auto slot = count_at(*object, "worker");
  const auto state = worker_state_named(text_at(*object, "state"));
  if (!slot || !state) return std::nullopt;
  Worker worker;
  worker.app = text_at(*object, "app");
  worker.name = text_at(*object, "name");
  if (worker.name.empty()) worker.name = fmt::format("{}:{}", worker.app, *slot);
  worker.state = *state;
  worker.pid = number_at(*object, "pid").value_or(0);
  worker.stalled = flag_at(*object, "stalled");
  worker.draining = flag_at(*object, "draining");
  worker.cpu_percent = figure_at(*object, "cpu_percent");
  worker.resident_bytes = figure_at(*object, "resident_bytes");
  worker.heap_used_bytes = figure_at(*object, "heap_used_bytes");
  worker.heap_limit_bytes = figure_at(*object, "heap_limit_bytes");
  worker.lag_p50_seconds = figure_at(*object, "lag_p50_seconds");
  worker.lag_p99_seconds = figure_at(*object, "lag_p99_seconds");
  worker.lag_max_seconds = figure_at(*object, "lag_max_seconds");
  worker.connections = figure_at(*object, "connections");
  worker.restarts = figure_at(*object, "restarts").value_or(0);
  worker.stalls = figure_at(*object, "stalls").value_or(0);
  return worker;
}

}  // namespace

Attempt<std::vector<Worker>> read_workers(std::string_view body) {
  json::error_code error;
  const json::value value = parsed_json(body, error);
  const json::array* array = error ? nullptr : value.if_array();
  if (array == nullptr) return unreadable("the status is no array");
  std::vector<Worker> workers;
  workers.reserve(array->size());
  for (const json::value& element : *array) {
    auto worker = worker_of(element);
    if (!worker) return unreadable("an element of the status is no worker");
    workers.push_back(std::move(*worker));
  }
  return workers;
}

}  // namespace skep::ctl::top

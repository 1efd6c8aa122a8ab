#include "ctl/body.h"

#include <utility>

#include "ctl/json_fields.h"

namespace skep::ctl {
namespace {

namespace json = boost::json;

constexpr std::size_t most_shown_bytes = 200;

std::optional<WorkerLine> worker_line(const json::value& value, KeepJson keep) {
  const json::object* object = value.if_object();
  if (object == nullptr) return std::nullopt;
  const auto slot = count_at(*object, "worker");
  const auto state = worker_state_named(text_at(*object, "state"));
  if (!slot || !state) return std::nullopt;
  WorkerLine line;
  line.app = text_at(*object, "app");
  line.group = text_at(*object, "group");
  line.slot = *slot;
  line.state = *state;
  line.pid = number_at(*object, "pid").value_or(0);
  line.stalled = flag_at(*object, "stalled");
  line.stall_cause = text_at(*object, "stall_cause");
  line.description = text_at(*object, "description");
  if (keep == KeepJson::yes) line.json = json::serialize(value);
  return line;
}

std::optional<ResultLine> result_line(const json::value& value) {
  const json::object* object = value.if_object();
  if (object == nullptr) return std::nullopt;
  const auto outcome = outcome_named(text_at(*object, "outcome"));
  const auto verb = verb_named(text_at(*object, "verb"));
  if (!outcome || !verb) return std::nullopt;
  return ResultLine{text_at(*object, "name"),
                    text_at(*object, "app"),
                    count_at(*object, "slot"),
                    *verb,
                    *outcome,
                    text_at(*object, "description")};
}

}  // namespace

Attempt<std::vector<WorkerLine>> read_status(std::string_view body, KeepJson keep) {
  json::error_code error;
  const json::value value = parsed_json(body, error);
  if (error) return unreadable("the status is no JSON (" + error.message() + ")");
  const json::array* array = value.if_array();
  if (array == nullptr) return unreadable("the status is no array");
  std::vector<WorkerLine> lines;
  lines.reserve(array->size());
  for (const json::value& element : *array) {
    auto line = worker_line(element, keep);
    if (!line) return unreadable("an element of the status is no worker");
    lines.push_back(std::move(*line));
  }
  return lines;
}

Attempt<std::vector<ResultLine>> read_results(std::string_view body) {
  const auto results = parsed_results(body);
  if (!results) return tl::unexpected(results.error());
  std::vector<ResultLine> lines;
  for (const json::value& element : *results) {
    auto line = result_line(element);
    if (!line) return unreadable("one of its results is none");
    lines.push_back(std::move(*line));
  }
  return lines;
}

Attempt<VersionLine> read_version(std::string_view body) {
  json::error_code error;
  const json::value value = parsed_json(body, error);
  const json::object* object = error ? nullptr : value.if_object();
  if (object == nullptr) return unreadable("the version is no object");
  VersionLine line{text_at(*object, "version"), number_at(*object, "pid").value_or(0)};
  if (line.version.empty() || line.pid <= 0) return unreadable("the version has no version or pid");
  return line;
}

std::string read_error(std::string_view body) {
  json::error_code error;
  const json::value value = parsed_json(body, error);
  if (!error)
    if (const json::object* object = value.if_object(); object != nullptr)
      if (std::string sentence = text_at(*object, "error"); !sentence.empty()) return sentence;
  return std::string(body.substr(0, most_shown_bytes));
}

std::string command_body(const Order& order) {
  const std::string_view verb = name_of(order.verb);
  json::object body{{"verb", json::string_view(verb.data(), verb.size())},
                    {"targets", json::value_from(order.targets)}};
  if (!order.signal.empty()) body["signal"] = order.signal;
  if (order.drain) body["drain"] = true;
  if (order.wait) body["wait"] = true;
  if (order.workers && order.workers->relative)
    body["workers"] =
        (order.workers->workers > 0 ? "+" : "") + std::to_string(order.workers->workers);
  else if (order.workers)
    body["workers"] = order.workers->workers;
  return json::serialize(body);
}

std::string pids_body(const std::vector<WorkerLine>& workers) {
  json::array body;
  for (const WorkerLine& worker : workers)
    body.push_back(
        json::object{{"name", worker.name()},
                     {"pid", worker.pid != 0 ? json::value(worker.pid) : json::value(nullptr)}});
  return json::serialize(body);
}

}  // namespace skep::ctl

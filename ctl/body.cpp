#include "ctl/body.h"

#include <array>
#include <limits>
#include <utility>

#include <boost/json.hpp>

namespace skep::ctl {
namespace {

namespace json = boost::json;

constexpr std::size_t most_shown_bytes = 200;

tl::unexpected<Trouble> unreadable(const std::string& what) {
  return trouble("skepd's answer cannot be understood: " + what +
                 "; are skepctl and skepd of one version?");
}

json::value parsed(std::string_view body, json::error_code& error) {
  return json::parse(json::string_view(body.data(), body.size()), error,
                     json::make_shared_resource<json::monotonic_resource>());
}

std::string text_at(const json::object& object, json::string_view key) {
  const json::value* value = object.if_contains(key);
  const json::string* text = value != nullptr ? value->if_string() : nullptr;
  return text != nullptr ? std::string(*text) : std::string();
}

std::optional<std::int64_t> number_at(const json::object& object, json::string_view key) {
  const json::value* value = object.if_contains(key);
  const std::int64_t* number = value != nullptr ? value->if_int64() : nullptr;
  return number != nullptr ? std::optional(*number) : std::nullopt;
}

std::optional<std::uint32_t> slot_at(const json::object& object, json::string_view key) {
  const auto number = number_at(object, key);
  if (!number || *number < 0 || *number > std::numeric_limits<std::uint32_t>::max()) return {};
  return static_cast<std::uint32_t>(*number);
}

std::optional<WorkerLine> worker_line(const json::value& value, KeepJson keep) {
  const json::object* object = value.if_object();
  if (object == nullptr) return std::nullopt;
  const auto slot = slot_at(*object, "worker");
  const auto state = worker_state_named(text_at(*object, "state"));
  if (!slot || !state) return std::nullopt;
  WorkerLine line;
  line.app = text_at(*object, "app");
  line.slot = *slot;
  line.state = *state;
  line.pid = number_at(*object, "pid").value_or(0);
  const json::value* stalled = object->if_contains("stalled");
  line.stalled = stalled != nullptr && stalled->is_bool() && stalled->get_bool();
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
                    slot_at(*object, "slot"),
                    *verb,
                    *outcome,
                    text_at(*object, "description")};
}

}  // namespace

Attempt<std::vector<WorkerLine>> read_status(std::string_view body, KeepJson keep) {
  json::error_code error;
  const json::value value = parsed(body, error);
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
  json::error_code error;
  const json::value value = parsed(body, error);
  const json::object* object = error ? nullptr : value.if_object();
  const json::value* results = object != nullptr ? object->if_contains("results") : nullptr;
  if (results == nullptr || !results->is_array()) return unreadable("there are no results in it");
  std::vector<ResultLine> lines;
  for (const json::value& element : results->get_array()) {
    auto line = result_line(element);
    if (!line) return unreadable("one of its results is none");
    lines.push_back(std::move(*line));
  }
  return lines;
}

Attempt<VersionLine> read_version(std::string_view body) {
  json::error_code error;
  const json::value value = parsed(body, error);
  const json::object* object = error ? nullptr : value.if_object();
  if (object == nullptr) return unreadable("the version is no object");
  VersionLine line{text_at(*object, "version"), number_at(*object, "pid").value_or(0)};
  if (line.version.empty() || line.pid <= 0) return unreadable("the version has no version or pid");
  return line;
}

std::string read_error(std::string_view body) {
  json::error_code error;
  const json::value value = parsed(body, error);
  if (!error)
    if (const json::object* object = value.if_object(); object != nullptr)
      if (std::string sentence = text_at(*object, "error"); !sentence.empty()) return sentence;
  return std::string(body.substr(0, most_shown_bytes));
}

std::string command_body(std::string_view verb, const std::vector<std::string>& targets,
                         const std::string& signal) {
  json::object body{{"verb", json::string_view(verb.data(), verb.size())},
                    {"targets", json::value_from(targets)}};
  if (!signal.empty()) body["signal"] = signal;
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

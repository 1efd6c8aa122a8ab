#include "host/channel/worker_message.h"

#include <array>
#include <cerrno>

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "host/channel/json_glance.h"
#include "host/channel/listen_fields.h"

namespace skep::host {

namespace json = boost::json;
namespace message = worker_message;

static constexpr std::size_t longest_internal = 32 << 10;
static constexpr std::size_t longest_key = 1024;
static constexpr std::int64_t most_exact = std::int64_t{1} << 53;  // of JavaScript's integers

static std::string as_json(std::string_view text) {
  return json::serialize(json::string_view(text.data(), text.size()));
}

// A message is Node's own when `cmd` begins with "NODE_" and goes on.
static bool is_internal(std::string_view cmd) {
  return cmd.size() > 5 && cmd.starts_with("NODE_");
}

static WorkerMessage parse_ask(const Fields& fields) {
  const auto seq = fields.integer("seq", 0, most_exact);
  if (!seq) return message::Malformed{};
  const auto number = static_cast<std::uint64_t>(*seq);
  const auto data = listen_data_of(fields);
  const auto key = listen_key_of(fields);
  auto query = listen_query_of(fields);
  if (!data || !key || !query) return message::BadAsk{number, EINVAL, data.value_or("null")};
  query->data = *data;
  return message::Ask{number, as_json(*key), std::move(*query)};
}

static WorkerMessage parse_listening(const Fields& fields) {
  const auto query = listen_query_of(fields);
  if (!query) return message::Malformed{};
  if (query->kind != ListenQuery::Kind::tcp) return message::Nothing{};
  return message::Listening{query->address};
}

static WorkerMessage parse_close(const Fields& fields) {
  const auto key = fields.text("key", longest_key);
  if (!key) return message::Malformed{};
  return message::Close{as_json(*key)};
}

static WorkerMessage parse_leaving(const Fields& fields) {
  const auto seq = fields.integer("seq", 0, most_exact);
  if (!seq) return message::Malformed{};
  return message::Leaving{static_cast<std::uint64_t>(*seq)};
}

static WorkerMessage parse_cluster(const Fields& fields) {
  const auto act = fields.text("act", 64);
  if (act == "queryServer") return parse_ask(fields);
  if (act == "listening") return parse_listening(fields);
  if (act == "close") return parse_close(fields);
  if (act == "exitedAfterDisconnect") return parse_leaving(fields);
  return message::Nothing{};
}

static WorkerMessage parse_handle(const Fields& fields) {
  const auto* said = fields.value("msg");
  if (said == nullptr) return message::HandleSent{};
  if (const auto* object = said->if_object()) {
    const auto cmd = Fields(*object).text("cmd", 256);
    if (cmd && is_internal(*cmd)) return message::HandleSent{};
  }
  return message::HandleSent{json::serialize(*said)};
}

static WorkerMessage parse_internal(const json::object& object, std::string_view cmd) {
  const Fields fields(object);
  if (cmd == "NODE_CLUSTER") return parse_cluster(fields);
  if (cmd == "NODE_HANDLE") return parse_handle(fields);
  if (cmd == "NODE_HANDLE_ACK") return message::HandleAck{};
  if (cmd == "NODE_HANDLE_NACK") return message::HandleNack{};
  return message::Nothing{};
}

// Taking a text apart costs up to 100 ns a byte, a glance a twentieth of that.
static WorkerMessage parse_long(std::string_view cmd) {
  if (cmd == "NODE_HANDLE") return message::HandleSent{};
  return message::Malformed{};
}

WorkerMessage parse_worker_message(std::string_view line) {
  const JsonGlance glance = glance_at_json(line);
  if (!glance.valid) return message::Malformed{};
  if (!glance.cmd || !is_internal(*glance.cmd)) return message::Said{};
  if (line.size() > longest_internal) return parse_long(*glance.cmd);
  std::array<unsigned char, 4096> memory;
  json::monotonic_resource resource(memory.data(), memory.size());
  json::parse_options options;
  options.max_depth = deepest_json;
  json::error_code error;
  const json::value value = json::parse({line.data(), line.size()}, error, &resource, options);
  const auto* object = value.if_object();
  if (error || object == nullptr) return message::Malformed{};
  return parse_internal(*object, *glance.cmd);
}

}  // namespace skep::host

#include "host/channel/worker_message.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <limits>

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "host/channel/json_glance.h"
#include "host/channel/listen_fields.h"

namespace skep::host {

namespace json = boost::json;
namespace message = worker_message;

static constexpr std::size_t longest_internal = 16 << 10;
static constexpr std::size_t longest_place = 256;
static constexpr std::int64_t most_exact = std::int64_t{1} << 53;  // of JavaScript's integers

static bool is_internal(std::string_view cmd) {
  return cmd.size() > 5 && cmd.starts_with("NODE_");
}

static std::optional<std::uint64_t> number_in(const Fields& fields, std::string_view name) {
  const auto number = fields.integer(name, 0, most_exact);
  if (!number) return std::nullopt;
  return static_cast<std::uint64_t>(*number);
}

static std::string printable(std::string_view text) {
  std::string safe(text.substr(0, 128));
  std::replace_if(
      safe.begin(), safe.end(), [](unsigned char c) { return c < 0x20 || c > 0x7e; }, '?');
  return safe;
}

static WorkerMessage parse_ask(const Fields& fields) {
  const auto seq = number_in(fields, "seq");
  if (!seq) return message::Malformed{};
  const auto data = listen_data_of(fields);
  auto query = listen_query_of(fields);
  if (!query) return message::BadAsk{*seq, query.error(), data.value_or("null")};
  if (!data) return message::BadAsk{*seq, EINVAL, "null"};
  query->data = *data;
  return message::Ask{*seq, std::move(*query)};
}

static WorkerMessage parse_listening(const Fields& fields) {
  auto query = listen_query_of(fields);
  if (!query) return message::Malformed{};
  return message::Listening{std::move(*query)};
}

// Our keys are numbers in decimal.
static WorkerMessage parse_close(const Fields& fields) {
  const auto text = fields.text("key", 20);
  if (!text) return message::Malformed{};
  message::Close close;
  const char* end = text->data() + text->size();
  const auto [stopped, error] = std::from_chars(text->data(), end, close.key);
  if (error != std::errc() || stopped != end) return message::Malformed{};
  return close;
}

static WorkerMessage parse_leaving(const Fields& fields) {
  const auto seq = number_in(fields, "seq");
  if (!seq) return message::Malformed{};
  return message::Leaving{*seq};
}

static WorkerMessage parse_accepted(const Fields& fields) {
  const auto ack = number_in(fields, "ack");
  const auto accepted = fields.truth("accepted");
  if (!ack || !accepted) return message::Malformed{};
  return message::Accepted{*ack, *accepted};
}

static WorkerMessage parse_cluster(const Fields& fields) {
  if (!fields.absent("ack")) return parse_accepted(fields);
  const auto act = fields.text("act", 64);
  if (act == "queryServer") return parse_ask(fields);
  if (act == "listening") return parse_listening(fields);
  if (act == "close") return parse_close(fields);
  if (act == "exitedAfterDisconnect") return parse_leaving(fields);
  return message::Nothing{};
}

static WorkerMessage parse_hello(const Fields& fields) {
  const auto drains = fields.truth("drains");
  if (!drains) return message::Malformed{};
  return message::Hello{*drains};
}

static WorkerMessage parse_drained(const Fields& fields) {
  if (fields.truth("able") == false) return message::Drained{0, false};
  const auto cut_off = fields.integer("cutOff", 0, std::numeric_limits<std::uint32_t>::max());
  if (!cut_off || !fields.absent("able")) return message::Malformed{};
  return message::Drained{static_cast<std::uint32_t>(*cut_off), true};
}

static WorkerMessage parse_unshared(const Fields& fields) {
  const auto how = fields.text("how", 16);
  const auto where = fields.text("where", longest_place);
  if (how != "exclusive" && how != "reusePort") return message::Malformed{};
  if (!where || where->empty()) return message::Malformed{};
  return message::Unshared{std::string(*how), printable(*where)};
}

static WorkerMessage parse_agent(const Fields& fields) {
  const auto act = fields.text("act", 16);
  if (act == "hello") return parse_hello(fields);
  if (act == "drained") return parse_drained(fields);
  if (act == "unshared") return parse_unshared(fields);
  return message::Malformed{};
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
  if (cmd == "NODE_SKEP") return parse_agent(fields);
  return message::Nothing{};
}

// The worker goes on only when a handle was acked, whatever came with it.
static WorkerMessage parse_long(std::string_view cmd) {
  if (cmd == "NODE_HANDLE") return message::HandleSent{};
  return message::Malformed{};
}

// Of a line that begins as Node's own do: no more of it is read. Empty for any other line.
static std::string_view cmd_up_front(std::string_view line) {
  constexpr std::string_view front = R"({"cmd":")";
  if (!line.starts_with(front)) return {};
  const std::string_view rest = line.substr(front.size(), 64);
  const std::string_view cmd = rest.substr(0, rest.find('"'));
  return is_internal(cmd) ? cmd : std::string_view();
}

WorkerMessage parse_worker_message(std::string_view line) {
  const bool is_long = line.size() > longest_internal;
  if (is_long)
    if (const auto cmd = cmd_up_front(line); !cmd.empty()) return parse_long(cmd);
  const JsonGlance glance = glance_at_json(line);
  if (!glance.valid) return message::Malformed{};
  if (!glance.cmd || !is_internal(*glance.cmd)) return message::Said{};
  if (is_long) return parse_long(*glance.cmd);
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

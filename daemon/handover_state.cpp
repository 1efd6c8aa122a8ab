#include "handover_state.h"

#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "engine/json_values.h"
#include "engine/json_writer.h"
#include "handover_fields.h"
#include "host/handover/checksum.h"

namespace skep {
namespace {

using engine::saved::Malformed;
using engine::saved::Missing;
using engine::saved::Reader;
using engine::saved::Writer;
namespace json = engine::saved::json;

constexpr std::string_view head = "skep-state ";

void write_nursery(Writer& writer, const host::NurseryFacts& nursery) {
  writer("spec", *nursery.spec);
  fields_of(writer, nursery);
}

host::NurseryFacts read_nursery(const json::value& value, Missing missing) {
  Reader reader(value, missing);
  host::NurseryFacts nursery;
  AppSpec spec;
  reader("spec", spec);
  fields_of(reader, nursery);
  nursery.spec = std::make_shared<const AppSpec>(std::move(spec));
  return nursery;
}

void write_facts(const HandoverState& state, std::string& text) {
  Writer writer(text);
  writer("daemon", state.daemon);
  writer.objects("nurseries", state.host.nurseries, write_nursery);
  writer("apps", state.host.apps);
  writer("births", state.host.births);
  writer("last_socket", state.host.last_socket);
}

void read_facts(const json::value& root, Missing missing, HandoverState& state) {
  Reader reader(root, missing);
  reader("daemon", state.daemon);
  for (const json::value& each : reader.array("nurseries"))
    state.host.nurseries.push_back(read_nursery(each, missing));
  reader("apps", state.host.apps);
  reader("births", state.host.births);
  reader("last_socket", state.host.last_socket);
}

Result<void> read_facts(std::string_view text, Missing missing, HandoverState& state) {
  json::parse_options options;
  options.allow_invalid_utf8 = true;
  json::error_code error;
  const json::value root = json::parse({text.data(), text.size()}, error, {}, options);
  if (error) return fail("the state that was left is no JSON: " + error.message());
  try {
    read_facts(root, missing, state);
    return {};
  } catch (const Malformed& malformed) {
    const std::string where = malformed.where.empty() ? "" : malformed.where + " ";
    return fail("the state that was left cannot be used: " + where + malformed.what);
  }
}

std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

}  // namespace

std::string encode(const HandoverState& state) {
  std::string text = fmt::format("{}{} {}\n", head, handover_format, state.version);
  write_facts(state, text);
  text += '\n';
  text += state.engine;
  return text;
}

std::string config_mark(const AppSpec& spec) {
  std::string text;
  {
    Writer writer(text);
    writer("spec", spec);
  }
  return fmt::format("{:016x}", host::checksum(text));
}

Result<HandoverState> decode_handover(std::string_view text) {
  std::string_view first = take_line(text);
  if (!first.starts_with(head)) return fail("what was left is no state of skepd's");
  first.remove_prefix(head.size());
  int format = 0;
  const auto [rest, error] = std::from_chars(first.data(), first.data() + first.size(), format);
  if (error != std::errc() || rest == first.data() + first.size() || *rest != ' ')
    return fail("what was left is no state of skepd's");
  HandoverState state;
  state.version = std::string(rest + 1, first.data() + first.size());
  if (format < oldest_handover_format || format > handover_format)
    return fail(
        fmt::format("the state was written by skepd {} in format {}, and this skepd reads {} to {}",
                    state.version, format, oldest_handover_format, handover_format));
  const Missing missing = format < handover_format ? Missing::is_default : Missing::is_malformed;
  if (auto read = read_facts(take_line(text), missing, state); !read)
    return tl::unexpected(read.error());
  state.engine = std::string(text);
  return state;
}

}  // namespace skep

#include "api/xmlrpc/call_reader.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>

#include <pugixml.hpp>

#include "api/http/text.h"
#include "api/xmlrpc/base64.h"

namespace skep::api::xmlrpc {
namespace {

std::string text_of(const pugi::xml_node& node) {
  std::string text;
  for (const pugi::xml_node& child : node.children())
    if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata)
      text += child.value();
  return text;
}

pugi::xml_node first_element(const pugi::xml_node& node) {
  return node.find_child(
      [](const pugi::xml_node& child) { return child.type() == pugi::node_element; });
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blank = " \t\r\n";
  const auto first = text.find_first_not_of(blank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

template <typename Number>
std::optional<Number> number_of(std::string_view text) {
  text = trimmed(text);
  if (text.starts_with('+')) text.remove_prefix(1);
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

class Reader {
 public:
  Result<Value> value(const pugi::xml_node& node, std::size_t depth);

 private:
  static Result<Value> scalar(std::string_view type, const std::string& text);
  Result<Value> array(const pugi::xml_node& node, std::size_t depth);
  Result<Value> members(const pugi::xml_node& node, std::size_t depth);

  std::size_t values_ = 0;
};

// NOLINTNEXTLINE(misc-no-recursion): as deep as most_depth.
Result<Value> Reader::value(const pugi::xml_node& node, std::size_t depth) {
  if (std::string_view(node.name()) != "value") return fail("a <value> is missing");
  if (depth > most_depth) return fail("its values are nested too deep");
  if (++values_ > most_values) return fail("it has too many values");
  const pugi::xml_node typed = first_element(node);
  if (!typed) return Value(text_of(node));
  const std::string_view type = typed.name();
  if (type == "array") return array(typed, depth);
  if (type == "struct") return members(typed, depth);
  return scalar(type, text_of(typed));
}

Result<Value> Reader::scalar(std::string_view type, const std::string& text) {
  if (type == "string" || type == "dateTime.iso8601") return Value(text);
  if (type == "boolean") {
    const std::string_view flag = trimmed(text);
    if (flag == "0" || flag == "1") return Value(flag == "1");
  } else if (type == "int" || type == "i4" || type == "i8") {
    if (const auto number = number_of<std::int64_t>(text)) return Value(*number);
  } else if (type == "double") {
    const auto number = number_of<double>(text);
    if (number && std::isfinite(*number)) return Value(*number);
  } else if (type == "base64") {
    if (auto bytes = base64_decoded(text)) return Value(std::move(*bytes));
  } else {
    return fail("<" + printable(type) + "> is no type of XML-RPC");
  }
  return fail("<" + printable(type) + "> cannot hold " + printable(text));
}

// NOLINTNEXTLINE(misc-no-recursion): as deep as most_depth.
Result<Value> Reader::array(const pugi::xml_node& node, std::size_t depth) {
  Array array;
  for (const pugi::xml_node& child : node.child("data").children()) {
    if (child.type() != pugi::node_element) continue;
    auto item = value(child, depth + 1);
    if (!item) return item;
    array.push_back(std::move(*item));
  }
  return Value(std::move(array));
}

// NOLINTNEXTLINE(misc-no-recursion): as deep as most_depth.
Result<Value> Reader::members(const pugi::xml_node& node, std::size_t depth) {
  Struct members;
  for (const pugi::xml_node& child : node.children("member")) {
    auto item = value(child.child("value"), depth + 1);
    if (!item) return item;
    members.push_back({text_of(child.child("name")), std::move(*item)});
  }
  return Value(std::move(members));
}

}  // namespace

Result<MethodCall> read_call(std::string_view body) {
  pugi::xml_document document;
  // Blanks are text where they are all there is: what is typed into a worker's stdin may be one.
  const auto parsed = document.load_buffer(body.data(), body.size(),
                                           pugi::parse_default | pugi::parse_ws_pcdata_single);
  if (!parsed) return fail(std::string("it is no XML: ") + parsed.description());
  const pugi::xml_node call = document.child("methodCall");
  if (!call) return fail("<methodCall> is missing");
  MethodCall read;
  read.method = trimmed(text_of(call.child("methodName")));
  if (read.method.empty()) return fail("<methodName> is missing");
  Reader reader;
  for (const pugi::xml_node& param : call.child("params").children("param")) {
    auto value = reader.value(param.child("value"), 1);
    if (!value) return tl::unexpected(std::move(value.error()));
    read.params.push_back(std::move(*value));
  }
  return read;
}

}  // namespace skep::api::xmlrpc

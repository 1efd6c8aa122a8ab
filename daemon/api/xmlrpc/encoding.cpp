#include "api/xmlrpc/encoding.h"

#include <algorithm>
#include <iterator>
#include <limits>

#include <fmt/format.h>

#include "api/http/text.h"

namespace skep::api::xmlrpc {
namespace {

constexpr std::string_view declaration = "<?xml version='1.0'?>\n<methodResponse>\n";

// A carriage return that is written as it stands is read as a newline.
void escape(std::string& out, std::string_view text) {
  for (const char c : as_utf8(text)) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '\r')
      out += "&#13;";
    else if (static_cast<unsigned char>(c) < ' ' && c != '\n' && c != '\t')
      out += "\xEF\xBF\xBD";
    else
      out += c;
  }
}

std::int64_t in_range(std::int64_t number) {
  using Limits = std::numeric_limits<std::int32_t>;
  return std::clamp<std::int64_t>(number, Limits::min(), Limits::max());
}

struct Encoder {
  std::string& out;

  void operator()(bool flag) const {
    out += flag ? "<boolean>1</boolean>" : "<boolean>0</boolean>";
  }
  void operator()(std::int64_t number) const {
    fmt::format_to(std::back_inserter(out), "<int>{}</int>", in_range(number));
  }
  void operator()(double number) const {
    fmt::format_to(std::back_inserter(out), "<double>{}</double>", number);
  }
  void operator()(const std::string& text) const {
    out += "<string>";
    escape(out, text);
    out += "</string>";
  }
  void operator()(const Array& array) const {
    out += "<array><data>\n";
    for (const Value& value : array) encode(out, value);
    out += "</data></array>";
  }
  void operator()(const Struct& members) const {
    out += "<struct>\n";
    for (const Member& member : members) {
      out += "<member><name>";
      escape(out, member.name);
      out += "</name>";
      encode(out, member.value);
      out += "</member>\n";
    }
    out += "</struct>";
  }
};

}  // namespace

// NOLINTNEXTLINE(misc-no-recursion): as deep as skepd's own answers are.
void encode(std::string& out, const Value& value) {
  out += "<value>";
  std::visit(Encoder{out}, value.is);
  out += "</value>\n";
}

std::string encoded(const Value& value) {
  std::string out;
  encode(out, value);
  return out;
}

Value as_struct(const Fault& fault) {
  return Struct{{"faultCode", static_cast<int>(fault.code)}, {"faultString", fault.text()}};
}

std::string response_document(std::string_view value) {
  std::string out(declaration);
  out += "<params>\n<param>\n";
  out += value;
  return out += "</param>\n</params>\n</methodResponse>\n";
}

std::string fault_document(const Fault& fault) {
  std::string out(declaration);
  out += "<fault>\n";
  encode(out, as_struct(fault));
  return out += "</fault>\n</methodResponse>\n";
}

}  // namespace skep::api::xmlrpc

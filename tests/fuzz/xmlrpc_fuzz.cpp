#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "api/xmlrpc/call_reader.h"
#include "api/xmlrpc/credentials.h"
#include "api/xmlrpc/encoding.h"
#include "api/xmlrpc/method.h"

namespace {

using namespace skep::api::xmlrpc;

void require(bool holds) {
  if (!holds) std::abort();
}

std::string call_with(const Array& params) {
  std::string text = "<methodCall><methodName>m</methodName><params>";
  for (const Value& value : params) text += "<param>" + encoded(value) + "</param>";
  return text + "</params></methodCall>";
}

std::string all(const Array& params) {
  std::string text;
  for (const Value& value : params) encode(text, value);
  return text;
}

}  // namespace

// A call that can be read has parameters that can be written so that they are read as the same;
// what fits a method fits it again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static_cast<void>(admits({"keeper", "honey"}, text));
  const auto call = read_call(text);
  if (!call) {
    require(!call.error().message.empty());
    return 0;
  }
  require(!call->method.empty());
  const std::string written = all(call->params);
  const auto again = read_call(call_with(call->params));
  require(again && all(again->params) == written);
  for (const Method& method : methods()) {
    const auto fit = fitted(method, call->params);
    require(!fit || (fit->size() <= method.parameters.size() && fitted(method, *fit)));
  }
  return 0;
}

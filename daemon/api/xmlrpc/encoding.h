#pragma once

#include <string>
#include <string_view>

#include "api/xmlrpc/fault.h"
#include "api/xmlrpc/value.h"

namespace skep::api::xmlrpc {

// Appends <value>...</value>. Numbers beyond XML-RPC's 32 bits become the nearest it has, as in
// supervisord; bytes that no XML can hold become U+FFFD.
void encode(std::string& out, const Value& value);
[[nodiscard]] std::string encoded(const Value& value);

// The parts of an array that is written bit by bit, its values between them.
inline constexpr std::string_view array_head = "<value><array><data>\n";
inline constexpr std::string_view array_foot = "</data></array></value>";

// {"faultCode": ..., "faultString": ...}
[[nodiscard]] Value as_struct(const Fault& fault);

// Whole answers; `value` is what encode() made.
[[nodiscard]] std::string response_document(std::string_view value);
[[nodiscard]] std::string fault_document(const Fault& fault);

}  // namespace skep::api::xmlrpc

#include "ctl/remote/gathered.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "ctl/line_cutter.h"

namespace skep::ctl {
namespace {

bool is_json(std::string_view text) {
  boost::json::error_code error;
  static_cast<void>(boost::json::parse({text.data(), text.size()}, error));
  return !error;
}

std::string_view trimmed(std::string_view text) {
  while (text.ends_with('\n')) text.remove_suffix(1);
  return text;
}

}  // namespace

std::string json_member(std::string_view out, std::string_view complaints) {
  const std::string_view body = trimmed(out);
  if (is_json(body)) return std::string(body);
  bool all = !body.empty();
  std::string array;
  LineCutter lines([&](std::string_view line) {
    all = all && is_json(line);
    array += (array.empty() ? "" : ",") + std::string(line);
  });
  lines.feed(body);
  lines.finish();
  if (all) return '[' + array + ']';
  const std::string_view why = complaints.empty() ? "it printed no JSON" : trimmed(complaints);
  return R"({"error":)" + boost::json::serialize(boost::json::string(why.data(), why.size())) + '}';
}

}  // namespace skep::ctl

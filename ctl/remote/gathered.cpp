#include "ctl/remote/gathered.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

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

void Lines::grow(std::string_view piece) {
  while (!piece.empty()) {
    const auto end = piece.find('\n');
    rest_ += piece.substr(0, end);
    if (end == std::string_view::npos && rest_.size() < most_bytes) return;
    line_(rest_);
    rest_.clear();
    if (end == std::string_view::npos) return;
    piece.remove_prefix(end + 1);
  }
}

void Lines::end() {
  if (rest_.empty()) return;
  line_(rest_);
  rest_.clear();
}

std::string json_member(std::string_view out, std::string_view complaints) {
  const std::string_view body = trimmed(out);
  if (is_json(body)) return std::string(body);
  bool all = !body.empty();
  std::string array;
  Lines lines([&](std::string_view line) {
    all = all && is_json(line);
    array += (array.empty() ? "" : ",") + std::string(line);
  });
  lines.grow(body);
  lines.end();
  if (all) return '[' + array + ']';
  const std::string_view why = complaints.empty() ? "it printed no JSON" : trimmed(complaints);
  return R"({"error":)" + boost::json::serialize(boost::json::string(why.data(), why.size())) + '}';
}

}  // namespace skep::ctl

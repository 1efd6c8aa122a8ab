#include "host/channel/json_glance.h"

#include <algorithm>
#include <utility>

#include <boost/json/basic_parser_impl.hpp>

namespace skep::host {

namespace json = boost::json;

namespace {

// What boost::json::basic_parser asks of a handler; text may come in parts.
class Handler {
 public:
  static constexpr std::size_t max_object_size = std::size_t(-1);
  static constexpr std::size_t max_array_size = std::size_t(-1);
  static constexpr std::size_t max_key_size = std::size_t(-1);
  static constexpr std::size_t max_string_size = std::size_t(-1);
  using Code = json::error_code;

  std::optional<std::string> cmd;

  static bool on_document_begin(Code&) { return true; }
  static bool on_document_end(Code&) { return true; }
  bool on_object_begin(Code&) { return enter(); }
  bool on_object_end(std::size_t, Code&) { return leave(); }
  bool on_array_begin(Code&) { return enter(); }
  bool on_array_end(std::size_t, Code&) { return leave(); }
  bool on_key_part(json::string_view part, std::size_t, Code&) { return keep(part, depth_ == 1); }
  bool on_key(json::string_view part, std::size_t, Code&) {
    if (depth_ != 1) return true;
    keep(part, true);
    in_cmd_ = std::exchange(text_, {}) == "cmd";
    if (in_cmd_) cmd.reset();
    return true;
  }
  bool on_string_part(json::string_view part, std::size_t, Code&) { return keep(part, is_cmd()); }
  bool on_string(json::string_view part, std::size_t, Code&) {
    if (!is_cmd()) return true;
    keep(part, true);
    cmd = std::exchange(text_, {});
    in_cmd_ = false;
    return true;
  }
  static bool on_number_part(json::string_view, Code&) { return true; }
  static bool on_int64(std::int64_t, json::string_view, Code&) { return true; }
  static bool on_uint64(std::uint64_t, json::string_view, Code&) { return true; }
  static bool on_double(double, json::string_view, Code&) { return true; }
  static bool on_bool(bool, Code&) { return true; }
  static bool on_null(Code&) { return true; }
  static bool on_comment_part(json::string_view, Code&) { return true; }
  static bool on_comment(json::string_view, Code&) { return true; }

 private:
  static constexpr std::size_t longest = 256;

  [[nodiscard]] bool is_cmd() const { return in_cmd_ && depth_ == 1; }
  bool enter() {
    ++depth_;
    return true;
  }
  bool leave() {
    --depth_;
    return true;
  }
  bool keep(json::string_view part, bool wanted) {
    if (wanted) text_.append(part.data(), std::min(part.size(), longest - text_.size()));
    return true;
  }

  std::size_t depth_ = 0;
  bool in_cmd_ = false;
  std::string text_;
};

}  // namespace

JsonGlance glance_at_json(std::string_view text) {
  json::parse_options options;
  options.max_depth = deepest_json;
  json::basic_parser<Handler> parser(options);
  json::error_code error;
  const std::size_t used = parser.write_some(false, text.data(), text.size(), error);
  return {!error && used == text.size(), std::move(parser.handler().cmd)};
}

}  // namespace skep::host

#include "host/channel/json_glance.h"

#include <cstdint>
#include <utility>

#include <boost/json/parse.hpp>

#include "host/channel/json_string.h"

namespace skep::host {

namespace {

constexpr std::size_t longest_cmd = 256;
constexpr std::size_t longest_escape = 6;  // of one byte

// The text of a JSON string, given without its quotes; empty where it is escaped and too long.
std::string unescaped(std::string_view raw) {
  if (raw.find('\\') == std::string_view::npos) return std::string(raw.substr(0, longest_cmd));
  if (raw.size() > longest_cmd * longest_escape) return {};
  boost::json::error_code error;
  const auto value = boost::json::parse('"' + std::string(raw) + '"', error);
  const auto* text = value.if_string();
  if (error || text == nullptr) return {};
  return std::string(text->data(), text->size()).substr(0, longest_cmd);
}

class Scanner {
 public:
  explicit Scanner(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}

  bool scan() {
    Step step = Step::value;
    while (step == Step::value || step == Step::after)
      step = step == Step::value ? value() : after();
    return step == Step::end;
  }

  std::optional<std::string> cmd;

 private:
  enum class Step : std::uint8_t { value, after, end, wrong };  // what comes next

  void skip_blanks() {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\t' || *at_ == '\n' || *at_ == '\r')) ++at_;
  }
  [[nodiscard]] bool in_object() const { return (objects_ & 1) != 0; }

  Step value() {
    skip_blanks();
    if (at_ == end_) return Step::wrong;
    switch (*at_) {
      case '{':
        return enter(true);
      case '[':
        return enter(false);
      case '"':
        return string();
      case 't':
        return word("true");
      case 'f':
        return word("false");
      case 'n':
        return word("null");
      default:
        return number();
    }
  }

  Step enter(bool object) {
    if (depth_ == deepest_json) return Step::wrong;
    ++at_;
    ++depth_;
    objects_ = objects_ << 1 | static_cast<std::uint64_t>(object);
    skip_blanks();
    if (at_ == end_) return Step::wrong;
    if (*at_ == (object ? '}' : ']')) return leave();
    return object ? key() : Step::value;
  }

  Step leave() {
    ++at_;
    --depth_;
    objects_ >>= 1;
    return Step::after;
  }

  Step after() {
    skip_blanks();
    if (depth_ == 0) return at_ == end_ ? Step::end : Step::wrong;
    if (at_ == end_) return Step::wrong;
    if (*at_ == (in_object() ? '}' : ']')) return leave();
    if (*at_ != ',') return Step::wrong;
    ++at_;
    return in_object() ? key() : Step::value;
  }

  Step key() {
    skip_blanks();
    const auto name = quoted();
    if (!name) return Step::wrong;
    if (depth_ == 1) {
      in_cmd_ = name->size() <= longest_escape * 3 && unescaped(*name) == "cmd";
      if (in_cmd_) cmd.reset();
    }
    skip_blanks();
    if (at_ == end_ || *at_ != ':') return Step::wrong;
    ++at_;
    return Step::value;
  }

  Step string() {
    const auto text = quoted();
    if (!text) return Step::wrong;
    if (in_cmd_ && depth_ == 1) cmd = unescaped(*text);
    return Step::after;
  }

  std::optional<std::string_view> quoted() {
    if (at_ == end_ || *at_ != '"') return std::nullopt;
    const char* begin = at_ + 1;
    const char* close = json_string_end(begin, end_);
    if (close == nullptr) return std::nullopt;
    at_ = close + 1;
    return std::string_view(begin, static_cast<std::size_t>(close - begin));
  }

  Step word(std::string_view expected) {
    const std::string_view rest(at_, static_cast<std::size_t>(end_ - at_));
    if (!rest.starts_with(expected)) return Step::wrong;
    at_ += expected.size();
    return Step::after;
  }

  bool digits() {
    const char* begin = at_;
    while (at_ != end_ && *at_ >= '0' && *at_ <= '9') ++at_;
    return at_ != begin;
  }
  bool skip(char one, char other) {
    if (at_ == end_ || (*at_ != one && *at_ != other)) return false;
    ++at_;
    return true;
  }
  Step number() {
    skip('-', '-');
    if (!skip('0', '0') && !digits()) return Step::wrong;
    if (skip('.', '.') && !digits()) return Step::wrong;
    if (!skip('e', 'E')) return Step::after;
    skip('+', '-');
    return digits() ? Step::after : Step::wrong;
  }

  const char* at_;
  const char* end_;
  std::uint64_t objects_ = 0;  // a bit for each container around here: it is an object
  unsigned depth_ = 0;
  bool in_cmd_ = false;
};

static_assert(deepest_json <= 64);

}  // namespace

JsonGlance glance_at_json(std::string_view text) {
  Scanner scanner(text);
  const bool valid = scanner.scan();
  return {valid, std::move(scanner.cmd)};
}

}  // namespace skep::host

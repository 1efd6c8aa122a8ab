#include "config/expand.h"

#include <algorithm>

#include "config/quote.h"

namespace skep::config {
namespace {

bool is_name(std::string_view name) {
  const auto fits = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !name.empty() && (name.front() < '0' || name.front() > '9') &&
         std::all_of(name.begin(), name.end(), fits);
}

// `inside` is what stands between ${ and }.
Result<std::string> value_of(std::string_view inside, const Getenv& getenv) {
  const auto mark = inside.find(":-");
  const std::string name(inside.substr(0, mark));
  if (!is_name(name))
    return fail(in_quotes("${" + std::string(inside) + "}") +
                " names no environment variable; write ${NAME} or ${NAME:-default}, and $$ for a "
                "plain $");
  const bool has_default = mark != std::string_view::npos;
  if (has_default && inside.find("${") != std::string_view::npos)
    return fail("the default of ${" + name + "} cannot hold another ${...}");
  auto value = getenv ? getenv(name) : std::nullopt;
  if (has_default && (!value || value->empty())) return std::string(inside.substr(mark + 2));
  if (!value)
    return fail("the environment variable " + name + " is not set; set it, or write ${" + name +
                ":-default}");
  return std::move(*value);
}

}  // namespace

Result<std::string> expand(std::string_view text, const Getenv& getenv) {
  std::string out;
  while (!text.empty()) {
    const auto dollar = std::min(text.find('$'), text.size());
    out += text.substr(0, dollar);
    text.remove_prefix(dollar);
    if (text.starts_with("$$")) {
      out += '$';
      text.remove_prefix(2);
    } else if (text.starts_with("${")) {
      const auto end = text.find('}');
      if (end == std::string_view::npos)
        return fail(in_quotes(text) +
                    " has no closing brace; write ${NAME}, or $${ for a plain ${");
      auto value = value_of(text.substr(2, end - 2), getenv);
      if (!value) return value;
      out += *value;
      text.remove_prefix(end + 1);
    } else if (text.starts_with('$')) {
      out += '$';
      text.remove_prefix(1);
    }
    if (out.size() > longest_text)
      return fail("a text has at most " + std::to_string(longest_text) + " bytes");
  }
  if (out.find('\0') != std::string::npos) return fail("a text cannot hold a NUL character");
  return out;
}

}  // namespace skep::config

#include "host/env_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fmt/format.h>

#include "host/whole_file.h"
#include "model/own_variables.h"

namespace skep::host {

namespace {

constexpr std::size_t longest_variable = 128 * 1024 - 1;  // MAX_ARG_STRLEN less its zero

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

bool is_name(std::string_view name) {
  const auto fits = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !name.empty() && (name.front() < '0' || name.front() > '9') &&
         std::all_of(name.begin(), name.end(), fits);
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Result<EnvFile> run() {
    while (skip_to_a_line()) {
      const std::size_t line = line_;
      auto name = take_name();
      if (!name) return complain(line, name.error().message);
      auto value = take_value();
      if (!value) return complain(line, value.error().message);
      if (name->size() + 1 + value->size() > longest_variable)
        return complain(line, *name + " is longer than a program can be given");
      if (value->find('\0') != std::string::npos)
        return complain(line, *name + " has a NUL character in it");
      variables_.emplace_back(*std::move(name), *std::move(value));
    }
    return std::move(variables_);
  }

 private:
  static tl::unexpected<Error> complain(std::size_t line, const std::string& what) {
    return fail(fmt::format("{}: {}", line, what));
  }

  [[nodiscard]] bool at_end() const { return at_ == text_.size(); }
  [[nodiscard]] char peek() const { return text_[at_]; }
  char take() {
    const char c = text_[at_++];
    if (c == '\n') ++line_;
    return c;
  }

  bool skip_to_a_line() {
    while (!at_end()) {
      if (is_blank(peek()) || peek() == '\n')
        take();
      else if (peek() == '#' || peek() == ';')
        skip_line();
      else
        return true;
    }
    return false;
  }

  void skip_line() {
    while (!at_end() && take() != '\n') {
    }
  }

  Result<std::string> take_name() {
    const auto end = std::min(text_.find('\n', at_), text_.size());
    const auto equals = text_.substr(at_, end - at_).find('=');
    if (equals == std::string_view::npos)
      return fail("this line sets no variable; write NAME=value, or '#' in front of a comment");
    std::string name(trimmed(text_.substr(at_, equals)));
    at_ += equals + 1;
    if (name.starts_with("export "))
      return fail("a shell's `export` has no meaning here; take it away");
    if (!is_name(name))
      return fail("what is in front of '=' cannot name a variable; letters, digits and '_' can");
    if (is_own_variable(name))
      return fail(name + " is set by skepd itself for each worker; remove it");
    return name;
  }

  // Parts in quotes and without follow one another until the line ends.
  Result<std::string> take_value() {
    std::string value;
    while (!at_end()) {
      while (!at_end() && is_blank(peek())) take();
      if (at_end()) break;
      if (peek() == '\n') {
        take();
        break;
      }
      if (peek() == '"' || peek() == '\'') {
        if (!take_quoted(value)) return fail("a quote that begins here is not closed");
        continue;
      }
      take_plain(value);
      break;
    }
    return value;
  }

  bool take_quoted(std::string& value) {
    const char quote = take();
    while (!at_end()) {
      const char c = take();
      if (c == quote) return true;
      if (c != '\\' || quote == '\'' || at_end()) {
        value += c;
        continue;
      }
      const char escaped = take();
      if (escaped == '\n') continue;
      if (std::strchr("\"\\`$", escaped) == nullptr || escaped == '\0') value += c;
      value += escaped;
    }
    return false;
  }

  // To the end of the line, quotes and all; blanks at the end go, unless a backslash is in front.
  void take_plain(std::string& value) {
    std::size_t kept = value.size();
    while (!at_end()) {
      const char c = take();
      if (c == '\n') break;
      if (c == '\\') {
        if (at_end()) break;
        if (const char escaped = take(); escaped != '\n') value += escaped;
        kept = value.size();
        continue;
      }
      value += c;
      if (!is_blank(c)) kept = value.size();
    }
    value.resize(kept);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  EnvFile variables_;
};

}  // namespace

Result<EnvFile> parse_env_file(std::string_view text) {
  return Parser(text).run();
}

Result<EnvFile> read_env_file(std::string_view path) {
  const bool optional = path.starts_with('-');
  if (optional) path.remove_prefix(1);
  const std::string file(path);
  const auto text = read_whole_file(file, largest_env_file);
  if (!text && optional && text.error() == ENOENT) return EnvFile{};
  if (!text)
    return fail(
        fmt::format("cannot read {} of `env-files`: {}", file, words_for_unread(text.error())));
  auto variables = parse_env_file(*text);
  if (!variables) return fail(file + ':' + variables.error().message);
  return variables;
}

}  // namespace skep::host

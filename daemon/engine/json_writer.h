#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <concepts>
#include <cstdint>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "engine/saved_fields.h"

// C++ values as JSON text, for files that save a state. Text, not a tree that becomes text: a state
// of 1000 workers is saved between two events.
namespace skep::engine::saved {

// Writes one object, from its making to its end.
class Writer {
 public:
  explicit Writer(std::string& text) : text_(text) { text_ += '{'; }
  ~Writer() { text_ += '}'; }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  template <typename T>
  void operator()(std::string_view key, const T& value) {
    write_key(key);
    write(value);
  }

  // `write_each(Writer&, element)`: an array of objects.
  template <typename Elements, typename WriteEach>
  void objects(std::string_view key, const Elements& elements, const WriteEach& write_each) {
    write_key(key);
    write_all(elements, [&](const auto& element) {
      Writer writer(text_);
      write_each(writer, element);
    });
  }

 private:
  void separate() {
    if (!first_) text_ += ',';
    first_ = false;
  }
  void write_key(std::string_view key) {
    separate();
    write(key);
    text_ += ':';
  }

  template <typename Elements, typename WriteOne>
  void write_all(const Elements& elements, const WriteOne& write_one) {
    text_ += '[';
    bool first = true;
    for (const auto& element : elements) {
      if (!first) text_ += ',';
      first = false;
      write_one(element);
    }
    text_ += ']';
  }
  void write_all(const auto& elements) {
    write_all(elements, [this](const auto& element) { this->write(element); });
  }

  void write(bool value) { text_ += value ? "true" : "false"; }
  void write(double value) { fmt::format_to(std::back_inserter(text_), "{}", value); }
  template <std::integral T>
  void write(T value) {
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    text_.append(digits.data(), end);
  }
  template <typename T>
  requires std::is_enum_v<T>
  void write(T value) { write(static_cast<std::int64_t>(value)); }
  void write(Duration value) { write(value.count()); }
  void write(Instant value) { write(value.time_since_epoch().count()); }
  void write(const DeathWindow& value) { write(value.deaths()); }

  // Bytes that are no UTF-8 stay as they are.
  void write(std::string_view value) {
    text_ += '"';
    if (std::all_of(value.begin(), value.end(), is_plain))
      text_ += value;
    else
      for (const char c : value) write_character(c);
    text_ += '"';
  }
  void write(const std::string& value) { write(std::string_view(value)); }
  static bool is_plain(char c) {
    constexpr unsigned char first_printable = 0x20;
    return static_cast<unsigned char>(c) >= first_printable && c != '"' && c != '\\';
  }
  void write_character(char c) {
    if (is_plain(c))
      text_ += c;
    else
      fmt::format_to(std::back_inserter(text_), "\\u{:04x}", static_cast<unsigned>(c));
  }

  void write(const HeapLimit& value) {
    if (const auto* percent = std::get_if<Percent>(&value)) return write(percent->value);
    write(std::get<Bytes>(value));
  }

  template <typename T>
  void write(const std::optional<T>& value) {
    if (value)
      write(*value);
    else
      text_ += "null";
  }

  template <typename T>
  void write(const std::vector<T>& values) {
    write_all(values);
  }
  template <typename T>
  void write(const std::set<T>& values) {
    write_all(values);
  }
  template <typename T, std::size_t count>
  void write(const std::array<T, count>& values) {
    write_all(values);
  }
  template <typename T>
  void write(const std::map<std::string, T>& values) {
    Writer writer(text_);
    for (const auto& [key, value] : values) writer(key, value);
  }

  template <typename T>
  requires std::is_class_v<T>
  void write(const T& value) {
    Writer writer(text_);
    fields_of(writer, value);
  }

  std::string& text_;
  bool first_ = true;
};

}  // namespace skep::engine::saved

#pragma once

#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace skep::ctl::importing {

// One app of an ecosystem file. What is taken counts as dealt with; rest() is what nobody took.
class Pm2Fields {
 public:
  explicit Pm2Fields(const boost::json::object& object) : object_(object) {}

  // The first of the names that is there; all are taken. Null: none, or it is null.
  const boost::json::value* take(std::initializer_list<std::string_view> names);

  // The same as text, a number or a boolean too; nothing for other kinds, which are rest() then.
  std::optional<std::string> text(std::initializer_list<std::string_view> names);
  // A number, or a text that is one.
  std::optional<double> number(std::initializer_list<std::string_view> names);
  std::optional<bool> boolean(std::initializer_list<std::string_view> names);
  // An array's elements, or the words of a text, which may be quoted.
  std::vector<std::string> words(std::initializer_list<std::string_view> names);

  // Gives back what was taken.
  void leave(std::initializer_list<std::string_view> names);

  [[nodiscard]] std::vector<std::string> rest() const;
  [[nodiscard]] const boost::json::object& object() const { return object_; }

 private:
  const boost::json::object& object_;
  std::set<std::string, std::less<>> taken_;
};

// A text as it is, all else as JSON has it.
[[nodiscard]] std::string text_of(const boost::json::value& value);

// "watch = true", for a note.
[[nodiscard]] std::string setting_of(std::string_view key, const boost::json::value& value);

}  // namespace skep::ctl::importing

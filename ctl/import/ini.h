#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace skep::ctl::importing {

// Files with [sections] of "key = value". Their order, and keys that come more than once, matter to
// those who write them, so all is kept.
struct IniEntry {
  std::string key;
  std::string value;
};

struct IniSection {
  std::string name;
  std::vector<IniEntry> entries;
};

struct Ini {
  std::vector<IniSection> sections;    // as they stand; one that comes twice is there twice
  std::vector<std::string> odd_lines;  // neither a section nor an entry of one
};

enum class IniDialect : std::uint8_t {
  // As Python's ConfigParser: keys in lower case, "=" or ":", a line that begins with a blank goes
  // on with the value, ';' behind a blank begins a comment.
  supervisord,
  // As systemd: '\' at its end goes on with the next line, comments are lines of their own.
  systemd,
};

[[nodiscard]] Ini parse_ini(std::string_view text, IniDialect dialect);

// One section. What is taken counts as dealt with; rest() is what nobody took.
class IniFields {
 public:
  explicit IniFields(std::vector<IniEntry> entries) : entries_(std::move(entries)) {}

  // The last of the key; nothing where it is absent.
  std::optional<std::string> take(std::string_view key);
  // All of the key, in their order; an empty one takes back those before it.
  std::vector<std::string> take_all(std::string_view key);
  // Gives back what was taken.
  void leave(std::string_view key) { taken_.erase(std::string(key)); }

  [[nodiscard]] std::vector<IniEntry> rest() const;

 private:
  std::vector<IniEntry> entries_;
  std::set<std::string, std::less<>> taken_;
};

}  // namespace skep::ctl::importing

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace skep::ctl::importing {

// What is told of a setting that has no equal.
struct Note {
  std::string setting;  // as it stood: "watch = true"; empty: about the whole
  std::string advice;   // a sentence: why it is left out, or what to do instead
};

using Value = std::variant<bool, std::int64_t, std::string, std::vector<std::string>>;

struct Entry {
  std::string table;  // below the app's own: "stop"; empty: the app's own
  std::string key;
  Value value;
  std::string remark;  // a sentence on how it differs from what it was; empty: it does not
};

// A table [app.NAME] to be.
class App {
 public:
  explicit App(std::string name_) : name(std::move(name_)) {}

  // Sets or replaces. Table and key are ones that the config knows, the value is in its range.
  void set(std::string_view table, std::string_view key, Value value, std::string remark = {});
  void unset(std::string_view table, std::string_view key);
  [[nodiscard]] const Value* find(std::string_view table, std::string_view key) const;

  // Sets or replaces; what skepd sets by itself, and what cannot name a variable, becomes a note.
  void set_env(const std::string& variable, std::string value);
  [[nodiscard]] const std::string* find_env(std::string_view variable) const;

  void note(std::string setting, std::string_view advice);

  std::string name;     // fits the config: Names made it
  std::string summary;  // what the app is, for people
  // At least one word, the first not empty.
  std::vector<std::string> command;
  // Its processes share a port; else a Node program is run without skepd as its cluster primary.
  bool shares_port = false;
  std::vector<Entry> entries;
  std::vector<std::pair<std::string, std::string>> env;
  std::vector<Note> notes;
};

// A table [group.NAME] to be.
struct Group {
  std::string name;
  std::vector<std::string> apps;
  std::vector<Note> notes;
};

// What a file of another supervisor says, in Skep's terms.
struct Imported {
  std::vector<App> apps;
  std::vector<Group> groups;
  std::vector<Note> notes;  // of what belongs to no app
};

}  // namespace skep::ctl::importing

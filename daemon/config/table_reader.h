#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "config/listen_book.h"
#include "config/order_book.h"
#include "config/problem.h"
#include "config/value.h"
#include "model/error.h"

namespace skep::config {

// What the readers of one file share.
struct Scope {
  std::string file;
  const Surroundings& around;
  Problems& problems;
  ListenBook& listens;
  OrderBook& order;
};

// Walks one table. Each question marks its key as known; where the value is of the wrong kind or
// out of range it complains at the value's place and answers as if the key were absent, so that
// reading goes on and every problem is found. finish() reports the keys nobody asked for. Borrows
// the table and the scope.
class TableReader {
 public:
  // `name` is as the table is written in the file: "app.web.loop-lag"; empty: the whole file.
  TableReader(const Table& table, std::string name, Scope& scope);

  [[nodiscard]] const Scope& scope() const { return scope_; }
  [[nodiscard]] const std::string& name() const { return name_; }

  // Whether the file has the key; does not mark it.
  [[nodiscard]] bool has(std::string_view key) const { return table_.find(key) != nullptr; }

  // The value as it stands; null where the key is absent.
  const Entry* entry(std::string_view key);

  // `wanted` completes "must be ...". The environment is already put in place of ${NAME}.
  std::optional<std::string> string(std::string_view key, const std::string& wanted = "a string");
  std::optional<std::string> absolute_path(std::string_view key);
  std::optional<std::uint64_t> integer(std::string_view key, std::uint64_t least,
                                       std::uint64_t most);
  std::optional<bool> boolean(std::string_view key);
  std::optional<std::vector<std::string>> strings(std::string_view key, const std::string& wanted);

  // A string that `parse` makes something of; its error, a clause, becomes the complaint.
  template <typename T>
  std::optional<T> parsed(std::string_view key, const std::string& wanted,
                          Result<T> (*parse)(std::string_view)) {
    const auto text = string(key, wanted);
    if (!text) return std::nullopt;
    auto value = parse(*text);
    if (value) return std::move(*value);
    complain(key, ": " + value.error().message);
    return std::nullopt;
  }

  // The table under the key; the caller finishes it.
  std::optional<TableReader> table(std::string_view key);

  // The string of a value, say an array's, with the environment put in; complains of `key`.
  std::optional<std::string> text_of(std::string_view key, const Value& value,
                                     const std::string& wanted);

  // Says `"key" in [table]` and the rest, at the place of the key's value or of `value`; nothing
  // where the key is absent.
  void complain(std::string_view key, const std::string& rest);
  void complain_at(const Value& value, std::string_view key, const std::string& rest);
  void complain_at(Place place, const std::string& sentence);

  // The same as a warning.
  void warn(std::string_view key, const std::string& rest);

  void finish();

 private:
  std::string unknown_sentence(const Entry& entry) const;
  std::string sentence(std::string_view key, const std::string& rest) const;

  const Table& table_;
  std::string name_;
  Scope& scope_;
  std::set<std::string, std::less<>> known_;
};

}  // namespace skep::config

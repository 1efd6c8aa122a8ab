#pragma once

#include <array>
#include <cmath>
#include <concepts>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <type_traits>
#include <vector>

#include <boost/json.hpp>

#include "engine/saved_fields.h"

// C++ values out of JSON, for files that read a saved state. Reading throws Malformed, which must
// not leave such a file.
namespace skep::engine::saved {

namespace json = boost::json;

struct Malformed {
  std::string where;  // "apps/slots/state"
  std::string what;

  [[nodiscard]] Malformed within(const std::string& key) && {
    return {where.empty() ? key : key + '/' + where, std::move(what)};
  }
};

// No length of time is longer and no instant later, so that their sum is still a time.
inline constexpr Duration longest = std::chrono::hours(24 * 365 * 100);

template <typename Enum>
inline constexpr int last_of = -1;
template <>
inline constexpr int last_of<Runtime> = static_cast<int>(Runtime::other);
template <>
inline constexpr int last_of<RestartSpec::Policy> = static_cast<int>(RestartSpec::Policy::never);
template <>
inline constexpr int last_of<ReadySpec::When> = static_cast<int>(ReadySpec::When::http);
template <>
inline constexpr int last_of<LogTarget::Kind> = static_cast<int>(LogTarget::Kind::journal);
template <>
inline constexpr int last_of<ExitStatus::Kind> = static_cast<int>(ExitStatus::Kind::unknown);
template <>
inline constexpr int last_of<ListenAddress::Family> = static_cast<int>(ListenAddress::Family::ipv6);
template <>
inline constexpr int last_of<ListenAddress::Kind> = static_cast<int>(ListenAddress::Kind::path);
template <>
inline constexpr int last_of<Verb> = static_cast<int>(Verb::scale);
template <>
inline constexpr int last_of<Outcome> = static_cast<int>(Outcome::success);
template <>
inline constexpr int last_of<RestartReason> = static_cast<int>(all_restart_reasons.back());
template <>
inline constexpr int last_of<Role> = static_cast<int>(Role::spare);
template <>
inline constexpr int last_of<Balance> = static_cast<int>(Balance::cpu);
template <>
inline constexpr int last_of<RollStatus::Phase> = static_cast<int>(RollStatus::Phase::rolled_back);
template <>
inline constexpr int last_of<StallCause> = static_cast<int>(StallCause::traced);
template <>
inline constexpr int last_of<WorkerState> = static_cast<int>(WorkerState::fatal);

template <typename T>
concept Arithmetic = std::is_arithmetic_v<T>;
template <typename T>
concept Enumeration = std::is_enum_v<T>;

// What becomes of a field that is not there: only a text of an earlier version may be without one,
// which then has the value that the field is made with.
enum class Missing : std::uint8_t { is_malformed, is_default };

class Reader {
 public:
  explicit Reader(const json::value& value, Missing missing = Missing::is_malformed)
      : object_(as_object(value)), missing_(missing) {}

  template <typename T>
  void operator()(const char* key, T& value) {
    const json::value* found = object_.if_contains(key);
    if (found == nullptr && missing_ == Missing::is_default) return;
    if (found == nullptr) throw Malformed{key, "is missing"};
    try {
      read(*found, value);
    } catch (Malformed& malformed) {
      throw std::move(malformed).within(key);
    }
  }

  [[nodiscard]] Missing missing() const { return missing_; }

  // An array whose elements the caller reads.
  const json::array& array(const char* key) {
    const json::value* found = object_.if_contains(key);
    if (found == nullptr || !found->is_array()) throw Malformed{key, "is no array"};
    return found->get_array();
  }

 private:
  static const json::object& as_object(const json::value& value) {
    if (!value.is_object()) throw Malformed{{}, "is no object"};
    return value.get_object();
  }
  static const json::array& as_array(const json::value& value) {
    if (!value.is_array()) throw Malformed{{}, "is no array"};
    return value.get_array();
  }

  static void read(const json::value& from, bool& value) {
    if (!from.is_bool()) throw Malformed{{}, "is neither true nor false"};
    value = from.get_bool();
  }
  void read(const json::value& from, Arithmetic auto& value) {
    json::error_code error;
    value = from.to_number<std::remove_reference_t<decltype(value)>>(error);
    if (error) throw Malformed{{}, "is no number, or is out of range"};
    if constexpr (std::floating_point<std::remove_reference_t<decltype(value)>>)
      if (!std::isfinite(value)) throw Malformed{{}, "is out of range"};
  }
  template <Enumeration T>
  void read(const json::value& from, T& value) {
    static_assert(last_of<T> >= 0);
    int number = 0;
    read(from, number);
    if (number < 0 || number > last_of<T>) throw Malformed{{}, "is unknown"};
    value = static_cast<T>(number);
  }
  void read(const json::value& from, WorkerState& value) {
    int number = 0;
    read(from, number);
    for (const WorkerState state : all_worker_states) {
      if (number != static_cast<int>(state) || state == WorkerState::unknown) continue;
      value = state;
      return;
    }
    throw Malformed{{}, "is no state"};
  }
  static void read(const json::value& from, std::string& value) {
    if (!from.is_string()) throw Malformed{{}, "is no string"};
    value = from.get_string();
  }
  void read(const json::value& from, Duration& value) {
    Duration::rep count = 0;
    read(from, count);
    if (count < 0 || count > longest.count()) throw Malformed{{}, "is no length of time"};
    value = Duration(count);
  }
  // The far past is as good as the far future: a stall may have begun before the machine did.
  void read(const json::value& from, Instant& value) {
    Duration::rep count = 0;
    read(from, count);
    if (count < -longest.count() || count > longest.count()) throw Malformed{{}, "is no instant"};
    value = Instant(Duration(count));
  }
  void read(const json::value& from, DeathWindow& value) {
    std::vector<Instant> deaths;
    read(from, deaths);
    value.restore(std::move(deaths));
  }
  void read(const json::value& from, HeapLimit& value) {
    if (from.is_object()) {
      read(from, value.emplace<Bytes>());
    } else {
      read(from, value.emplace<Percent>().value);
    }
  }

  template <typename T>
  void read(const json::value& from, std::optional<T>& value) {
    value.reset();
    if (!from.is_null()) read(from, value.emplace());
  }
  template <typename T>
  void read(const json::value& from, std::vector<T>& values) {
    values.clear();
    for (const json::value& each : as_array(from)) read(each, values.emplace_back());
  }
  template <typename T>
  void read(const json::value& from, std::set<T>& values) {
    std::vector<T> read_values;
    read(from, read_values);
    values = {read_values.begin(), read_values.end()};
  }
  template <typename T, std::size_t count>
  void read(const json::value& from, std::array<T, count>& values) {
    const json::array& array = as_array(from);
    if (array.size() != count) throw Malformed{{}, "has the wrong length"};
    for (std::size_t i = 0; i < count; ++i) read(array[i], values.at(i));
  }
  template <typename T>
  void read(const json::value& from, std::map<std::string, T>& values) {
    values.clear();
    for (const auto& member : as_object(from)) read(member.value(), values[member.key()]);
  }

  template <typename T>
  requires std::is_class_v<T>
  void read(const json::value& from, T& value) {
    Reader reader(from, missing_);
    fields_of(reader, value);
  }

  const json::object& object_;
  Missing missing_;
};

}  // namespace skep::engine::saved

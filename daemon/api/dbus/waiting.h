#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace sdbus {
class MethodCall;
class MethodReply;
}  // namespace sdbus

namespace skep::api::dbus {

using CallId = std::uint64_t;

// The calls that are answered later. They belong to the connection and have to be forgotten before
// it goes, so whoever works on one has but its number.
class Waiting {
 public:
  static constexpr std::size_t most = 512;
  static constexpr std::size_t most_of_one = 128;  // of one sender

  // `sent` is called behind each answer.
  explicit Waiting(std::function<void()> sent);
  ~Waiting();
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;

  // Throws sdbus::Error, org.freedesktop.DBus.Error.LimitsExceeded, where too many wait.
  [[nodiscard]] CallId add(const sdbus::MethodCall& call);

  // The unique name of who called; nothing where the call is not known any more.
  [[nodiscard]] std::optional<std::string> sender(CallId id) const;

  // Answers and forgets the call, if it is known. What `write` cannot write becomes an error.
  void answer(CallId id, const std::function<void(sdbus::MethodReply&)>& write);
  void refuse(CallId id, const std::string& error, const std::string& sentence);

  void forget_all();
  [[nodiscard]] std::size_t size() const;

 private:
  struct Call;
  void finish(CallId id, const std::function<sdbus::MethodReply(const sdbus::MethodCall&)>& reply);
  void release(const std::string& sender);

  std::function<void()> sent_;
  CallId last_ = 0;
  std::map<CallId, std::unique_ptr<Call>> calls_;
  std::map<std::string, std::size_t> by_sender_;
};

}  // namespace skep::api::dbus

#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "ctl/route.h"
#include "ctl/trouble.h"

namespace skep::ctl {

struct Answer {
  unsigned status = 0;  // HTTP's
  std::string body;     // at most Client::most_body_bytes
};

class Exchange;

// Speaks HTTP/1.1 with skepd, a connection for each question unless the route is slow. What comes
// back is not trusted: sizes and waits are bounded, and what is no HTTP is a trouble.
class Client {
 public:
  static constexpr std::size_t most_header_bytes = 16 << 10;
  static constexpr std::size_t most_body_bytes = 64 << 20;

  Client(std::shared_ptr<Route> route, std::chrono::milliseconds patience)
      : route_(std::move(route)), patience_(patience) {}
  // By the socket of a skepd of this machine.
  Client(std::string socket_path, std::chrono::milliseconds patience);

  // The same patience with another daemon.
  [[nodiscard]] Client at(std::string socket_path) const {
    return {std::move(socket_path), patience_};
  }

  // The same daemon with another patience.
  [[nodiscard]] Client within(std::chrono::milliseconds patience) const {
    return {route_, patience};
  }

  // Answered within the patience, or not at all.
  [[nodiscard]] Attempt<Answer> get(std::string_view target) const;

  enum class Wait { patiently, for_ever };
  [[nodiscard]] Attempt<Answer> post(std::string_view target, std::string_view json,
                                     Wait wait) const;

  // As post() for ever, but does something every so often until the answer is there; nothing once
  // `interrupt` (an fd) becomes readable, whatever skepd then does with the request.
  [[nodiscard]] Attempt<std::optional<Answer>> post_meanwhile(
      std::string_view target, std::string_view json, int interrupt,
      std::chrono::milliseconds every, const std::function<void()>& meanwhile) const;

  // Hands on the body of a 200 as it comes, until skepd ends it or `interrupt` (an fd) becomes
  // readable; the Answer then has no body. Another status is answered as get() does.
  [[nodiscard]] Attempt<Answer> follow(std::string_view target, int interrupt,
                                       const std::function<void(std::string_view)>& grown) const;

  // What it asks, as sentences name it.
  [[nodiscard]] const std::string& where() const { return route_->name(); }

 private:
  // With the deadline of an answer that comes patiently.
  [[nodiscard]] Attempt<std::unique_ptr<Exchange>> open() const;
  [[nodiscard]] Attempt<void> send(Exchange& exchange, std::string_view method,
                                   std::string_view target, std::string_view body) const;
  [[nodiscard]] Attempt<Answer> received(Exchange& exchange) const;

  std::shared_ptr<Route> route_;
  std::chrono::milliseconds patience_;
};

}  // namespace skep::ctl

#include "host/rescue/turnstile.h"

#include <chrono>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "host/rescue/turned_away.h"

namespace skep::host {

static std::string answer(Duration retry_after) {
  constexpr std::string_view body = "All workers are busy. Please try again in a moment.\n";
  return fmt::format(
      "HTTP/1.1 503 Service Unavailable\r\nRetry-After: {}\r\nContent-Type: text/plain\r\n"
      "Content-Length: {}\r\nConnection: close\r\n\r\n{}",
      std::chrono::ceil<std::chrono::seconds>(retry_after).count(), body.size(), body);
}

Turnstile::Turnstile(Reactor& reactor) : reactor_(reactor) {}

Turnstile::~Turnstile() = default;

void Turnstile::turn_away(UniqueFd connection, Duration retry_after) {
  if (clients_.size() >= most) {
    ++unanswered_;
    return;
  }
  const std::uint64_t number = ++last_;
  auto client = std::make_shared<rescue::TurnedAway>(std::move(connection), answer(retry_after),
                                                     [this, number] { clients_.erase(number); });
  clients_[number] = client;
  client->begin(reactor_);
}

}  // namespace skep::host

#include "ctl/client.h"

#include <fmt/format.h>

#include "ctl/exchange.h"
#include "ctl/socket_route.h"

namespace skep::ctl {
namespace {

using Clock = std::chrono::steady_clock;

std::string request_text(std::string_view method, std::string_view target, std::string_view body,
                         bool is_last) {
  std::string text = fmt::format("{} {} HTTP/1.1\r\nHost: skepd\r\n", method, target);
  if (is_last) text += "Connection: close\r\n";
  if (method == "POST")
    text += fmt::format("Content-Type: application/json\r\nContent-Length: {}\r\n", body.size());
  text += "\r\n";
  text += body;
  return text;
}

}  // namespace

Client::Client(std::string socket_path, std::chrono::milliseconds patience)
    : Client(std::make_shared<SocketRoute>(std::move(socket_path)), patience) {}

Attempt<std::unique_ptr<Exchange>> Client::open() const {
  const auto begin = Clock::now();
  auto connection = route_->open(patience_);
  if (!connection) return tl::unexpected(connection.error());
  const auto deadline = begin + patience_ + (*connection)->opening();
  auto exchange = std::make_unique<Exchange>(route_->name(), std::move(*connection));
  exchange->until(deadline);
  return exchange;
}

Attempt<void> Client::send(Exchange& exchange, std::string_view method, std::string_view target,
                           std::string_view body) const {
  return exchange.send(request_text(method, target, body, !route_->is_slow()));
}

Attempt<Answer> Client::received(Exchange& exchange) const {
  auto answer = exchange.receive_all();
  if (answer && route_->is_slow())
    if (auto idle = exchange.left_over()) route_->keep(std::move(idle));
  return answer;
}

Attempt<Answer> Client::get(std::string_view target) const {
  auto exchange = open();
  if (!exchange) return tl::unexpected(exchange.error());
  if (const auto sent = send(**exchange, "GET", target, {}); !sent)
    return tl::unexpected(sent.error());
  return received(**exchange);
}

Attempt<Answer> Client::post(std::string_view target, std::string_view json, Wait wait) const {
  auto exchange = open();
  if (!exchange) return tl::unexpected(exchange.error());
  if (wait == Wait::for_ever) (*exchange)->until(std::nullopt);
  if (const auto sent = send(**exchange, "POST", target, json); !sent)
    return tl::unexpected(sent.error());
  return received(**exchange);
}

Attempt<std::optional<Answer>> Client::post_meanwhile(
    std::string_view target, std::string_view json, int interrupt, std::chrono::milliseconds every,
    const std::function<void()>& meanwhile) const {
  auto exchange = open();
  if (!exchange) return tl::unexpected(exchange.error());
  (*exchange)->until(std::nullopt);
  (*exchange)->interrupted_by(interrupt);
  (*exchange)->meanwhile(every, meanwhile);
  if (const auto sent = send(**exchange, "POST", target, json); !sent)
    return tl::unexpected(sent.error());
  auto answer = (*exchange)->receive_all();
  if (!answer) return tl::unexpected(answer.error());
  if (!(*exchange)->is_complete()) return std::optional<Answer>();
  return std::optional(std::move(*answer));
}

Attempt<Answer> Client::follow(std::string_view target, int interrupt,
                               const std::function<void(std::string_view)>& grown) const {
  auto exchange = open();
  if (!exchange) return tl::unexpected(exchange.error());
  (*exchange)->interrupted_by(interrupt);
  if (const auto sent = send(**exchange, "GET", target, {}); !sent)
    return tl::unexpected(sent.error());
  if (const auto header = (*exchange)->receive_header(); !header)
    return tl::unexpected(header.error());
  if ((*exchange)->status() != 200) return (*exchange)->receive_all();
  (*exchange)->until(std::nullopt);
  (*exchange)->without_end();
  return (*exchange)->receive_pieces(grown);
}

}  // namespace skep::ctl

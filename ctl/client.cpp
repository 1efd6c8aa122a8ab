#include "ctl/client.h"

#include <fmt/format.h>

#include "ctl/connect.h"
#include "ctl/exchange.h"

namespace skep::ctl {
namespace {

using Clock = std::chrono::steady_clock;

std::string request_text(std::string_view method, std::string_view target, std::string_view body) {
  std::string text =
      fmt::format("{} {} HTTP/1.1\r\nHost: skepd\r\nConnection: close\r\n", method, target);
  if (method == "POST")
    text += fmt::format("Content-Type: application/json\r\nContent-Length: {}\r\n", body.size());
  text += "\r\n";
  text += body;
  return text;
}

}  // namespace

Attempt<Answer> Client::get(std::string_view target) const {
  const auto deadline = Clock::now() + patience_;
  auto socket = connect_to(path_, patience_);
  if (!socket) return tl::unexpected(socket.error());
  Exchange exchange(path_, std::move(*socket));
  exchange.until(deadline);
  if (const auto sent = exchange.send(request_text("GET", target, {})); !sent)
    return tl::unexpected(sent.error());
  return exchange.receive_all();
}

Attempt<Answer> Client::post(std::string_view target, std::string_view json, Wait wait) const {
  const auto deadline = Clock::now() + patience_;
  auto socket = connect_to(path_, patience_);
  if (!socket) return tl::unexpected(socket.error());
  Exchange exchange(path_, std::move(*socket));
  if (wait == Wait::patiently) exchange.until(deadline);
  if (const auto sent = exchange.send(request_text("POST", target, json)); !sent)
    return tl::unexpected(sent.error());
  return exchange.receive_all();
}

Attempt<std::optional<Answer>> Client::post_meanwhile(
    std::string_view target, std::string_view json, int interrupt, std::chrono::milliseconds every,
    const std::function<void()>& meanwhile) const {
  auto socket = connect_to(path_, patience_);
  if (!socket) return tl::unexpected(socket.error());
  Exchange exchange(path_, std::move(*socket));
  exchange.interrupted_by(interrupt);
  exchange.meanwhile(every, meanwhile);
  if (const auto sent = exchange.send(request_text("POST", target, json)); !sent)
    return tl::unexpected(sent.error());
  auto answer = exchange.receive_all();
  if (!answer) return tl::unexpected(answer.error());
  if (!exchange.is_complete()) return std::optional<Answer>();
  return std::optional(std::move(*answer));
}

Attempt<Answer> Client::follow(std::string_view target, int interrupt,
                               const std::function<void(std::string_view)>& grown) const {
  const auto deadline = Clock::now() + patience_;
  auto socket = connect_to(path_, patience_);
  if (!socket) return tl::unexpected(socket.error());
  Exchange exchange(path_, std::move(*socket));
  exchange.until(deadline);
  exchange.interrupted_by(interrupt);
  if (const auto sent = exchange.send(request_text("GET", target, {})); !sent)
    return tl::unexpected(sent.error());
  if (const auto header = exchange.receive_header(); !header) return tl::unexpected(header.error());
  if (exchange.status() != 200) return exchange.receive_all();
  exchange.until(std::nullopt);
  exchange.without_end();
  return exchange.receive_pieces(grown);
}

}  // namespace skep::ctl

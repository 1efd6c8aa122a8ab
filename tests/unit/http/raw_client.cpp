#include "unit/http/raw_client.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <netdb.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <fmt/format.h>

namespace skep::api::test {
namespace {

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

// The chunked body at `at`, and where it ends; nothing while it is incomplete.
std::optional<std::string> joined_chunks(const std::string& text, std::size_t& at) {
  std::string body;
  for (;;) {
    const auto line = text.find("\r\n", at);
    if (line == std::string::npos) return std::nullopt;
    const std::size_t size = std::stoul(text.substr(at, line - at), nullptr, 16);
    if (text.size() < line + 2 + size + 2) return std::nullopt;
    body += text.substr(line + 2, size);
    at = line + 2 + size + 2;
    if (size == 0) return body;
  }
}

}  // namespace

RawClient RawClient::to_address(const std::string& address) {
  const auto colon = address.rfind(':');
  std::string host = address.substr(0, colon);
  if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
  addrinfo hints{};
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(host.c_str(), address.substr(colon + 1).c_str(), &hints, &found) != 0)
    return RawClient(Fd());
  Fd socket(::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (::connect(socket.get(), found->ai_addr, found->ai_addrlen) != 0) socket.reset();
  ::freeaddrinfo(found);
  return RawClient(std::move(socket));
}

RawClient RawClient::to_port(std::uint16_t port) {
  return to_address("127.0.0.1:" + std::to_string(port));
}

RawClient RawClient::to_path(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), std::min(path.size(), sizeof(address.sun_path) - 1));
  Fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const auto* generic = static_cast<const sockaddr*>(static_cast<const void*>(&address));
  if (::connect(socket.get(), generic, sizeof(address)) != 0) socket.reset();
  return RawClient(std::move(socket));
}

std::size_t RawClient::send(std::string_view text) {
  const ssize_t sent = ::send(socket_.get(), text.data(), text.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  return sent < 0 ? 0 : static_cast<std::size_t>(sent);
}

void RawClient::half_close() {
  ::shutdown(socket_.get(), SHUT_WR);
}

void RawClient::receive() {
  std::array<char, 65536> piece{};
  while (socket_ && !closed_) {
    const ssize_t got = ::recv(socket_.get(), piece.data(), piece.size(), MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) closed_ = true;
    if (got > 0) received_.append(piece.data(), static_cast<std::size_t>(got));
  }
}

bool RawClient::closed() {
  receive();
  return closed_;
}

const std::string& RawClient::received() {
  receive();
  return received_;
}

std::optional<Reply> RawClient::take_reply(bool to_head) {
  const auto end = received_.find("\r\n\r\n");
  if (end == std::string::npos) return std::nullopt;
  Reply reply;
  std::size_t at = received_.find("\r\n") + 2;
  reply.status = static_cast<unsigned>(std::stoul(received_.substr(9, 3)));
  while (at < end + 2) {
    const auto line_end = received_.find("\r\n", at);
    const std::string line = received_.substr(at, line_end - at);
    const auto colon = line.find(": ");
    reply.headers[lower(line.substr(0, colon))] = line.substr(colon + 2);
    at = line_end + 2;
  }
  at = end + 4;
  if (!to_head && reply.headers.contains("transfer-encoding")) {
    auto body = joined_chunks(received_, at);
    if (!body) return std::nullopt;
    reply.body = std::move(*body);
  } else if (!to_head && reply.headers.contains("content-length")) {
    const std::size_t size = std::stoul(reply.headers.at("content-length"));
    if (received_.size() < at + size) return std::nullopt;
    reply.body = received_.substr(at, size);
    at += size;
  }
  received_.erase(0, at);
  return reply;
}

std::optional<Reply> RawClient::reply(Loop& loop, bool to_head) {
  std::optional<Reply> reply;
  loop.until([&] {
    const bool over = closed();
    reply = take_reply(to_head);
    return reply || over;
  });
  return reply;
}

std::string get(std::string_view target) {
  return fmt::format("GET {} HTTP/1.1\r\nHost: skepd\r\n\r\n", target);
}

std::string post(std::string_view target, std::string_view body) {
  return fmt::format("POST {} HTTP/1.1\r\nHost: skepd\r\nContent-Length: {}\r\n\r\n{}", target,
                     body.size(), body);
}

}  // namespace skep::api::test

#include "api/http/response.h"

#include <fmt/format.h>

#include "api/http/text.h"

namespace skep::api {
namespace {

std::string_view reason_of(unsigned status) {
  switch (status) {
    case 200:
      return "OK";
    case 202:
      return "Accepted";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 413:
      return "Payload Too Large";
    case 431:
      return "Request Header Fields Too Large";
    case 503:
      return "Service Unavailable";
    default:
      return "Internal Server Error";
  }
}

}  // namespace

std::size_t Response::body_bytes() const {
  std::size_t bytes = 0;
  if (body)
    for (const std::string& piece : *body) bytes += piece.size();
  return bytes;
}

Response text_response(unsigned status, std::string content_type, std::string body) {
  Pieces pieces;
  pieces.push_back(std::move(body));
  return {status, std::move(content_type), std::make_shared<Pieces>(std::move(pieces)), {}};
}

Response json_response(unsigned status, std::string body) {
  return text_response(status, "application/json", std::move(body));
}

Response error_response(unsigned status, std::string_view sentence) {
  return json_response(status, "{\"error\":" + json_quoted(sentence) + "}\n");
}

std::string head_of(const Response& response, Framing framing, bool keep_alive) {
  std::string head = fmt::format("HTTP/1.1 {} {}\r\n", response.status, reason_of(response.status));
  if (!response.content_type.empty())
    head += fmt::format("Content-Type: {}\r\n", response.content_type);
  if (!response.allow.empty()) head += fmt::format("Allow: {}\r\n", response.allow);
  if (!response.authenticate.empty())
    head += fmt::format("WWW-Authenticate: {}\r\n", response.authenticate);
  if (framing == Framing::length)
    head += fmt::format("Content-Length: {}\r\n", response.body_bytes());
  if (framing == Framing::chunks) head += "Transfer-Encoding: chunked\r\n";
  head += keep_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
  return head;
}

std::string chunk_of(std::string_view data) {
  if (data.empty()) return {};
  return fmt::format("{:x}\r\n{}\r\n", data.size(), data);
}

}  // namespace skep::api

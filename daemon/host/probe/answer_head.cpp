#include "host/probe/answer_head.h"

#include <algorithm>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/none.hpp>

namespace skep::host {

namespace {

namespace http = boost::beast::http;

constexpr std::string_view first_bytes = "HTTP/1.";
constexpr std::string_view end_of_head = "\r\n\r\n";

std::optional<AnswerHead::Status> parse(std::string_view head) {
  http::response_parser<http::empty_body> parser;
  parser.header_limit(longest_head);
  parser.body_limit(boost::none);
  boost::system::error_code error;
  parser.put(boost::asio::const_buffer(head.data(), head.size()), error);
  if (error || !parser.is_header_done()) return std::nullopt;
  const auto reason = parser.get().reason();
  return AnswerHead::Status{parser.get().result_int(), std::string(reason.data(), reason.size())};
}

bool is_interim(unsigned code) {
  return code >= 100 && code < 200 && code != 101;  // after a 101 there is no HTTP any more
}

}  // namespace

bool AnswerHead::begins_like_http() const {
  const std::size_t length = std::min(head_.size(), first_bytes.size());
  return head_.compare(0, length, first_bytes.substr(0, length)) == 0;
}

tl::expected<std::optional<AnswerHead::Status>, AnswerHead::Fault> AnswerHead::take(
    std::string_view bytes) {
  head_ += bytes;
  taken_ += bytes.size();
  while (begins_like_http()) {
    const auto end = head_.find(end_of_head, searched_);
    if (end == std::string::npos) {
      searched_ = head_.size() - std::min(head_.size(), end_of_head.size() - 1);
      if (taken_ > longest_head) return tl::unexpected(Fault::too_long);
      return std::nullopt;
    }
    auto status = parse(std::string_view(head_).substr(0, end + end_of_head.size()));
    if (!status) return tl::unexpected(Fault::not_http);
    if (!is_interim(status->code)) return status;
    head_.erase(0, end + end_of_head.size());
    searched_ = 0;
  }
  return tl::unexpected(Fault::not_http);
}

}  // namespace skep::host

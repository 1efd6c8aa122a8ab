#include "config/metrics_address.h"

#include <arpa/inet.h>
#include <charconv>
#include <cstdint>
#include <netinet/in.h>

#include "config/quote.h"

namespace skep::config {
namespace {

bool is_port(const std::string& text) {
  std::uint16_t port = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, port);
  return error == std::errc{} && rest == end;
}

bool is_host(const std::string& text) {
  in6_addr address{};
  if (text.size() > 2 && text.front() == '[' && text.back() == ']')
    return inet_pton(AF_INET6, text.substr(1, text.size() - 2).c_str(), &address) == 1;
  return inet_pton(AF_INET, text.c_str(), &address) == 1;
}

}  // namespace

Result<void> check_metrics_address(const std::string& text) {
  if (text.empty()) return {};
  const auto colon = text.rfind(':');
  if (colon != std::string::npos && is_host(text.substr(0, colon)) &&
      is_port(text.substr(colon + 1)))
    return {};
  return fail(
      in_quotes(text) +
      R"( is no numeric address with a port; write "127.0.0.1:9712" or "[::1]:9712", or "" )"
      "for no metrics");
}

}  // namespace skep::config

#include "api/http/request.h"

#include "api/http/text.h"

namespace skep::api {

std::optional<Request> read_target(std::string_view target) {
  if (!target.starts_with('/')) return std::nullopt;
  Request request;
  const auto mark = target.find('?');
  request.path = target.substr(0, mark);
  std::string_view rest = mark == std::string_view::npos ? "" : target.substr(mark + 1);
  while (!rest.empty()) {
    const auto end = rest.find('&');
    const std::string_view pair = rest.substr(0, end);
    rest = end == std::string_view::npos ? "" : rest.substr(end + 1);
    if (pair.empty()) continue;
    const auto equals = pair.find('=');
    auto name = percent_decoded(pair.substr(0, equals));
    auto value = percent_decoded(equals == std::string_view::npos ? "" : pair.substr(equals + 1));
    if (!name || !value) return std::nullopt;
    request.query[std::move(*name)] = std::move(*value);
  }
  return request;
}

}  // namespace skep::api

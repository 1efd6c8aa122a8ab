#include "api/http/router.h"

#include <optional>

#include "api/http/text.h"

namespace skep::api {
namespace {

std::vector<std::string_view> parts_of(std::string_view path) {
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    path.remove_prefix(1);
    const auto slash = path.find('/');
    parts.push_back(path.substr(0, slash));
    path = slash == std::string_view::npos ? "" : path.substr(slash);
  }
  return parts;
}

std::optional<std::vector<std::string>> match(const std::vector<std::string>& route,
                                              const std::vector<std::string_view>& parts) {
  if (route.size() != parts.size()) return std::nullopt;
  std::vector<std::string> places;
  for (std::size_t at = 0; at < route.size(); ++at) {
    auto part = percent_decoded(parts[at]);
    if (!part || part->empty()) return std::nullopt;
    if (route[at] == "{}")
      places.push_back(std::move(*part));
    else if (route[at] != *part)
      return std::nullopt;
  }
  return places;
}

}  // namespace

void Router::add(std::string method, std::string_view path, Handler handler) {
  const Access access = method == "GET" ? Access::reads : Access::acts;
  add(std::move(method), path, access, std::move(handler));
}

void Router::add(std::string method, std::string_view path, Access access, Handler handler) {
  std::vector<std::string> parts;
  for (const std::string_view part : parts_of(path)) parts.emplace_back(part);
  routes_.push_back({std::move(method), std::move(parts), access, std::move(handler)});
}

std::vector<std::string> Router::known() const {
  std::vector<std::string> known;
  for (const Route& route : routes_) {
    known.push_back(route.method + ' ');
    for (const std::string& part : route.parts) known.back() += '/' + part;
  }
  return known;
}

void Router::operator()(Request request, Responder responder) const {
  std::string allow;
  const auto parts = parts_of(request.path);
  for (const Route& route : routes_) {
    auto places = match(route.parts, parts);
    if (!places) continue;
    if (route.method == request.method && route.access == Access::acts && !request.peer.may_act)
      return responder.answer(error_response(403, may_not_act));
    if (route.method == request.method) {
      request.places = std::move(*places);
      route.handler(std::move(request), std::move(responder));
      return;
    }
    allow += (allow.empty() ? "" : ", ") + route.method;
  }
  if (allow.empty()) {
    responder.answer(
        error_response(404, "there is no " + printable(request.path) + " here; " + hint_));
    return;
  }
  Response response = error_response(405, printable(request.path) + " does not take " +
                                              printable(request.method) + ", only " + allow);
  response.allow = std::move(allow);
  responder.answer(std::move(response));
}

}  // namespace skep::api

#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "api/http/request.h"
#include "api/http/responder.h"

namespace skep::api {

using Handler = std::function<void(Request, Responder)>;

// Which handler answers which request. What no route knows is a 404, a path with another method a
// 405.
class Router {
 public:
  // `hint` ends the sentence of a 404: "GET /v1/status shows the workers".
  explicit Router(std::string hint) : hint_(std::move(hint)) {}

  enum class Access : std::uint8_t {
    reads,
    acts,            // whoever may not act is answered 403
    handler_judges,  // the handler looks at Peer::may_act itself
  };

  // A part "{}" of `path` stands for any one part that is not empty; see Request::places. Where
  // nothing else is said a GET reads, and any other method acts.
  void add(std::string method, std::string_view path, Handler handler);
  void add(std::string method, std::string_view path, Access access, Handler handler);

  // "GET /v1/logs/{}/{}" each, in the order in which they were added.
  [[nodiscard]] std::vector<std::string> known() const;

  void operator()(Request request, Responder responder) const;

 private:
  struct Route {
    std::string method;
    std::vector<std::string> parts;
    Access access;
    Handler handler;
  };

  std::string hint_;
  std::vector<Route> routes_;
};

}  // namespace skep::api

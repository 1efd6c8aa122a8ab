#include "api/control/log_routes.h"

#include <utility>

#include "api/control/log_answer.h"
#include "api/control/log_clearing.h"

namespace skep::api {
namespace {

void reopen_logs(const Subjects& subjects, const Request& request, Responder responder) {
  subjects.logs.reopen(request.peer, [responder =
                                          std::move(responder)](const Result<void>& done) mutable {
    responder.answer(done ? json_response(200, "{}\n") : error_response(500, done.error().message));
  });
}

void clear_own_log(const Subjects& subjects, const Request& request, Responder responder) {
  if (subjects.logs.path({}).empty())
    return responder.answer(error_response(
        409, "skepd's own log goes to its standard error; give [daemon] a `log` to keep it"));
  subjects.logs.clear({}, request.peer,
                      [responder = std::move(responder)](const Result<void>& done) mutable {
                        responder.answer(done ? json_response(200, "{}\n")
                                              : error_response(500, done.error().message));
                      });
}

}  // namespace

void add_log_routes(Router& router, const Subjects& subjects) {
  router.add("GET", "/v1/logs/{}/{}", [subjects](const Request& request, Responder responder) {
    answer_log(subjects, request, std::move(responder));
  });
  router.add("GET", "/v1/log", [subjects](const Request& request, Responder responder) {
    answer_own_log(subjects, request, std::move(responder));
  });
  router.add("POST", "/v1/log/clear", [subjects](const Request& request, Responder responder) {
    clear_own_log(subjects, request, std::move(responder));
  });
  router.add("POST", "/v1/logs/clear", [subjects](const Request& request, Responder responder) {
    clear_logs(subjects, request, std::move(responder));
  });
  router.add("POST", "/v1/logs/reopen", [subjects](const Request& request, Responder responder) {
    reopen_logs(subjects, request, std::move(responder));
  });
}

}  // namespace skep::api

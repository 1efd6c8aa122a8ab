#include "api/control/config_routes.h"

#include <memory>
#include <utility>

#include "api/control/config_json.h"

namespace skep::api {
namespace {

constexpr unsigned unusable_file = 422;

// Gathers what becomes of several apps, in their order, and answers when all is there.
class Outcomes {
 public:
  Outcomes(std::size_t count, Responder responder)
      : outcomes_(count), missing_(count), responder_(std::move(responder)) {
    if (count == 0) responder_.answer(json_response(200, outcomes_json(outcomes_)));
  }

  void set(std::size_t at, AppOutcome outcome) {
    outcomes_.at(at) = std::move(outcome);
    if (--missing_ == 0) responder_.answer(json_response(200, outcomes_json(outcomes_)));
  }

 private:
  std::vector<AppOutcome> outcomes_;
  std::size_t missing_;
  Responder responder_;
};

template <typename Answer, typename Json>
auto answers(Responder responder, Json json) {
  return [responder = std::move(responder), json](const Result<Answer>& answer) mutable {
    if (answer)
      responder.answer(json_response(200, json(*answer)));
    else
      responder.answer(error_response(unusable_file, answer.error().message));
  };
}

void update(ConfigOperations& operations, const Request& request, Responder responder) {
  const auto apps = read_app_names(request.body);
  if (!apps) return responder.answer(error_response(400, apps.error().message));
  operations.update(*apps, request.peer,
                    answers<std::vector<ConfigResult>>(std::move(responder), updated_json));
}

// `act` is add or remove, of which each names one app.
template <typename Outcome>
Handler each_app(ConfigOperations& operations,
                 void (ConfigOperations::*act)(const std::string&, const Peer&,
                                               std::function<void(Result<Outcome>)>)) {
  return [&operations, act](const Request& request, Responder responder) {
    const auto apps = read_app_names(request.body);
    if (!apps) return responder.answer(error_response(400, apps.error().message));
    auto outcomes = std::make_shared<Outcomes>(apps->size(), std::move(responder));
    for (std::size_t at = 0; at < apps->size(); ++at)
      (operations.*act)((*apps)[at], request.peer,
                        [outcomes, at, app = (*apps)[at]](const Result<Outcome>& outcome) {
                          outcomes->set(at, outcome_of(app, outcome));
                        });
  };
}

}  // namespace

// Who may only look is not shown the environment that workers are given: secrets are kept there.
void add_config_routes(Router& router, ConfigOperations& operations) {
  router.add("GET", "/v1/config", Router::Access::acts,
             [&operations](const Request& /*request*/, Responder responder) {
               responder.answer(text_response(200, "text/plain", operations.in_force()));
             });
  router.add("GET", "/v1/config/difference", Router::Access::acts,
             [&operations](const Request& /*request*/, Responder responder) {
               operations.reread(answers<ConfigDifference>(std::move(responder), difference_json));
             });
  router.add("GET", "/v1/config/available",
             [&operations](const Request& /*request*/, Responder responder) {
               operations.available(
                   answers<std::vector<ConfiguredApp>>(std::move(responder), available_json));
             });
  router.add("POST", "/v1/config/update",
             [&operations](const Request& request, Responder responder) {
               update(operations, request, std::move(responder));
             });
  router.add("POST", "/v1/config/add", each_app(operations, &ConfigOperations::add));
  router.add("POST", "/v1/config/remove", each_app(operations, &ConfigOperations::remove));
}

}  // namespace skep::api

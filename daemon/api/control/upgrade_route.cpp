#include "api/control/upgrade_route.h"

#include <unistd.h>
#include <utility>

#include <boost/json.hpp>

#include "api/control/json_object.h"

namespace skep::api {
namespace {

namespace json = boost::json;

Result<std::string> read_program(const std::string& body) {
  json::error_code error;
  const json::value value = json::parse(body.empty() ? "{}" : body, error);
  if (error || !value.is_object()) return fail("the body must be a JSON object, such as {}");
  const json::object& object = value.get_object();
  const json::value* program = object.if_contains("binary");
  if (object.size() > (program != nullptr ? 1 : 0))
    return fail("the body must be {} or {\"binary\": \"/path/of/skepd\"}");
  if (program == nullptr) return std::string();
  if (!program->is_string() || !program->get_string().starts_with('/') ||
      program->get_string().find('\0') != json::string::npos)
    return fail("\"binary\" must be an absolute path");
  return std::string(program->get_string());
}

void upgrade(UpgradeOperations& upgrades, const Request& request, Responder responder) {
  const auto program = read_program(request.body);
  if (!program) return responder.answer(error_response(400, program.error().message));
  const bool trusted = request.peer.uid == 0 || request.peer.uid == ::geteuid();
  if (!program->empty() && !trusted)
    return responder.answer(
        error_response(403, "only root and skepd's own user may name the program to upgrade to"));
  upgrades.upgrade(*program, request.peer,
                   [responder = std::move(responder)](Result<std::string> version) mutable {
                     if (!version)
                       return responder.answer(error_response(422, version.error().message));
                     std::string out;
                     JsonObject(out).text("version", *version).close();
                     responder.answer(json_response(202, out + '\n'));
                   });
}

}  // namespace

void add_upgrade_route(Router& router, UpgradeOperations* upgrades) {
  router.add("POST", "/v1/upgrade", [upgrades](const Request& request, Responder responder) {
    if (upgrades == nullptr)
      return responder.answer(error_response(422, "this skepd cannot be upgraded in place"));
    upgrade(*upgrades, request, std::move(responder));
  });
}

std::string handover_json(const UpgradeOperations::Handover& handover) {
  std::string out;
  JsonObject object(out);
  object.count("count", handover.count)
      .text("from", handover.from)
      .text("cause", handover.upgrade ? "upgrade" : "death");
  if (handover.upgrade)
    object.count("unsupervised_milliseconds", handover.milliseconds);
  else
    object.null("unsupervised_milliseconds");
  object.count("workers", handover.workers).count("lost", handover.lost).close();
  return out;
}

}  // namespace skep::api

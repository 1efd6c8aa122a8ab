#include "api/control/stdin_route.h"

#include <string>
#include <utility>

#include <boost/json.hpp>

#include "api/http/text.h"

namespace skep::api {
namespace {

namespace json = boost::json;

struct StdinRequest {
  Target worker;
  std::string text;
};

Result<std::string> read_string(const json::object& object, json::string_view key) {
  const json::value* value = object.if_contains(key);
  const json::string* text = value == nullptr ? nullptr : value->if_string();
  if (text == nullptr) return fail("`" + std::string(key) + "` is missing; it is a string");
  return std::string(text->data(), text->size());
}

Result<StdinRequest> read_stdin(std::string_view body) {
  json::error_code error;
  const json::value value = json::parse(json::string_view(body.data(), body.size()), error);
  if (error) return fail("the body is no JSON: " + error.message());
  const json::object* object = value.if_object();
  if (object == nullptr) return fail("the body is no JSON object");
  for (const auto& given : *object)
    if (given.key() != "target" && given.key() != "text")
      return fail('`' + printable(std::string_view(given.key().data(), given.key().size())) +
                  "` is not known here; say `target` and `text`");
  auto name = read_string(*object, "target");
  if (!name) return tl::unexpected(name.error());
  auto worker = parse_target(*name);
  if (!worker) return tl::unexpected(worker.error());
  auto text = read_string(*object, "text");
  if (!text) return tl::unexpected(text.error());
  return StdinRequest{std::move(*worker), std::move(*text)};
}

void write_stdin(const Subjects& subjects, const Request& request, Responder responder) {
  auto asked = read_stdin(request.body);
  if (!asked) return responder.answer(error_response(400, asked.error().message));
  subjects.input.write(
      asked->worker, std::move(asked->text), request.peer,
      [responder = std::move(responder)](const tl::expected<void, StdinRefusal>& done) mutable {
        if (done) return responder.answer(json_response(200, "{}\n"));
        const bool unknown = done.error().kind == StdinRefusal::Kind::bad_name;
        responder.answer(error_response(unknown ? 404 : 409, done.error().sentence));
      });
}

}  // namespace

void add_stdin_route(Router& router, const Subjects& subjects) {
  router.add("POST", "/v1/stdin", [subjects](const Request& request, Responder responder) {
    write_stdin(subjects, request, std::move(responder));
  });
}

}  // namespace skep::api

#include "api/xmlrpc/xmlrpc_server.h"

#include <utility>

#include "api/xmlrpc/call_reader.h"
#include "api/xmlrpc/dispatcher.h"
#include "api/xmlrpc/encoding.h"
#include "api/xmlrpc/log_tail.h"

namespace skep::api::xmlrpc {
namespace {

constexpr const char* content_type = "text/xml";

Response unauthorized() {
  Response response =
      error_response(401, "this needs the username and password of [daemon.xml-rpc]");
  response.authenticate = "Basic realm=\"skepd\"";
  return response;
}

}  // namespace

XmlRpcServer::XmlRpcServer(Services services, Credentials credentials)
    : dispatcher_(std::make_shared<Dispatcher>(std::move(services))),
      services_(dispatcher_->services()),
      credentials_(std::move(credentials)) {}

XmlRpcServer::~XmlRpcServer() = default;

Handler XmlRpcServer::guarded(Handler handler) const {
  return [this, handler = std::move(handler)](Request request, Responder responder) {
    if (!admits(credentials_, request.authorization)) return responder.answer(unauthorized());
    handler(std::move(request), std::move(responder));
  };
}

void XmlRpcServer::add_to(Router& router) {
  const Handler one_log = guarded([this](const Request& request, Responder responder) {
    follow_process_log(services_, request, std::move(responder));
  });
  router.add("POST", "/RPC2", Router::Access::handler_judges,
             guarded([this](const Request& request, Responder responder) {
               call(request, std::move(responder));
             }));
  router.add("GET", "/logtail/{}", one_log);
  router.add("GET", "/logtail/{}/{}", one_log);
  router.add("GET", "/mainlogtail", guarded([this](const Request&, Responder responder) {
               follow_main_log(services_, std::move(responder));
             }));
}

void XmlRpcServer::call(const Request& request, Responder responder) {
  auto call = read_call(request.body);
  if (!call)
    return responder.answer(
        error_response(400, "the body is no call of XML-RPC: " + call.error().message));
  dispatcher_->call(call->method, std::move(call->params), request.peer,
                    [responder = std::move(responder)](const Answer& answer) mutable {
                      responder.answer(text_response(
                          200, content_type,
                          answer ? response_document(*answer) : fault_document(answer.error())));
                    });
}

}  // namespace skep::api::xmlrpc

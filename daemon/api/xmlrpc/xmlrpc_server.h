#pragma once

#include <functional>
#include <memory>

#include "api/http/router.h"
#include "api/xmlrpc/credentials.h"
#include "api/xmlrpc/services.h"

namespace skep::api::xmlrpc {

class Dispatcher;

// supervisord's interface, so that supervisorctl and what is built on it work with skepd:
//
//   POST /RPC2                            XML-RPC, the methods of supervisord 4.2 (method.h)
//   GET  /logtail/NAME[/stdout|stderr]    a worker's log, followed
//   GET  /mainlogtail                     skepd's own, followed
//
// Where credentials are set, whoever does not have them gets a 401.
class XmlRpcServer {
 public:
  XmlRpcServer(Services services, Credentials credentials);
  ~XmlRpcServer();
  XmlRpcServer(const XmlRpcServer&) = delete;
  XmlRpcServer& operator=(const XmlRpcServer&) = delete;

  // The routes live no longer than this.
  void add_to(Router& router);

 private:
  Handler guarded(Handler handler) const;
  void call(const Request& request, Responder responder);

  std::shared_ptr<Dispatcher> dispatcher_;
  const Services& services_;
  Credentials credentials_;
};

}  // namespace skep::api::xmlrpc

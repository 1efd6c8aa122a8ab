#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "api/control/socket_rights.h"
#include "api/http/fd.h"
#include "api/subjects.h"
#include "api/xmlrpc/credentials.h"
#include "model/error.h"

namespace boost::asio {
class io_context;
}

namespace skep::api {

// What GET /v1/version tells of this daemon.
struct DaemonInfo {
  std::string version;
  std::string config;                 // where its apps come from
  xmlrpc::Credentials credentials{};  // of supervisord's clients
};

// HTTP/1.1 with JSON on a Unix socket. Who may come, and whether to act or only to look, is by
// SocketRights; who did is told to the subjects by SO_PEERCRED. An error is {"error": "a
// sentence"}.
//
//   GET  /v1/version
//   GET  /v1/openapi.json             what documents all of these
//   GET  /v1/status                   an array, an object a worker
//   GET  /v1/apps                     an array, an object an app
//   POST /v1/command                  answered when every worker it names has come to rest; a roll
//                                     when it has begun, with "wait" when it has ended
//   POST /v1/shutdown                 answered at once
//   POST /v1/reload                   answered at once; 422: the config cannot be used, and skepd
//                                     goes on as it was
//   POST /v1/upgrade                  upgrade_route.h
//   ...  /v1/config...                config_routes.h
//   GET  /v1/events                   JSON lines; ?after=SEQUENCE, &limit=N, &follow=1
//   GET  /metrics                     what Prometheus scrapes; 404 where metrics are off
//   GET  /v1/logs/NAME/stdout|stderr  ?bytes=1600, &follow=1
//   GET  /v1/log                      skepd's own, the same
//   POST /v1/logs/clear               {"targets": ["web:0"]}; results as those of a command
//   POST /v1/logs/reopen              answered when every file is opened anew
//   POST /v1/stdin                    {"target": "web:0", "text": "a line\n"}
//
// and supervisord's interface (xmlrpc_server.h).
class ControlServer {
 public:
  // The error is a sentence: the path is taken by another skepd, too long, not to be written, ...
  // `passed`: the socket, where a service manager made it, whose file's mode and group then stay.
  [[nodiscard]] static Result<std::unique_ptr<ControlServer>> open(
      boost::asio::io_context& context, const Subjects& subjects, const std::string& path,
      DaemonInfo info, const SocketRights& rights = {}, Fd passed = {});
  ~ControlServer();  // closes everything, removes the socket and lets the lock go
  ControlServer(const ControlServer&) = delete;
  ControlServer& operator=(const ControlServer&) = delete;

  // What it answers, as Router::known().
  [[nodiscard]] const std::vector<std::string>& routes() const;

  // Takes no more requests and lets answers under way out, for two seconds at most; then calls
  // `done`, in a later turn.
  void stop(std::function<void()> done = {});

 private:
  class Impl;
  explicit ControlServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace skep::api

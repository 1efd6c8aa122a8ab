#include "api/control/control_server.h"

#include <ctime>
#include <unistd.h>

#include "api/control/apps_json.h"
#include "api/control/command_json.h"
#include "api/control/config_routes.h"
#include "api/control/control_socket.h"
#include "api/control/event_answer.h"
#include "api/control/json_object.h"
#include "api/control/log_routes.h"
#include "api/control/openapi.h"
#include "api/control/results_json.h"
#include "api/control/status_json.h"
#include "api/control/stdin_route.h"
#include "api/control/upgrade_route.h"
#include "api/http/server.h"
#include "api/http/shared_answer.h"
#include "api/http/turn.h"
#include "api/xmlrpc/xmlrpc_server.h"

namespace skep::api {
namespace {

SharedAnswer::Part status_parts(std::shared_ptr<const Snapshot> snapshot) {
  return [status = StatusJson(std::move(snapshot), std::time(nullptr))](std::string& out) mutable {
    return status.write_part(out);
  };
}

SharedAnswer::Part apps_parts(std::shared_ptr<const Snapshot> snapshot) {
  return [apps = AppsJson(std::move(snapshot))](std::string& out) mutable {
    return apps.write_part(out);
  };
}

std::string version_json(const DaemonInfo& info, const UpgradeOperations* upgrades,
                         const Snapshot& snapshot) {
  const auto handover = upgrades == nullptr ? std::nullopt : upgrades->last_handover();
  std::string out;
  JsonObject(out)
      .text("version", info.version)
      .integer("pid", ::getpid())
      .text("state", snapshot.shutting_down ? "SHUTDOWN" : "RUNNING")
      .text("config", info.config)
      .raw("handover", handover ? handover_json(*handover) : "null")
      .close();
  return out + '\n';
}

}  // namespace

class ControlServer::Impl {
 public:
  Impl(boost::asio::io_context& context, const Subjects& subjects, ControlSocket socket,
       const SocketGroups& groups, DaemonInfo info)
      : context_(context),
        operations_(subjects.operations),
        subjects_(subjects),
        info_(std::move(info)),
        status_(context, subjects.operations, "application/json", status_parts),
        apps_(context, subjects.operations, "application/json", apps_parts),
        rpc_({context, subjects.operations, subjects.logs, subjects.input, subjects.config,
              info_.version},
             info_.credentials),
        socket_(std::move(socket)),
        server_(context, socket_.take_listener(), routes(), {},
                Doorkeeper(socket_.group(), groups.read_only)) {}

  [[nodiscard]] const std::vector<std::string>& known() const { return known_; }
  void stop(std::function<void()> done) { server_.stop(std::move(done)); }

 private:
  Router routes();
  void version(Responder responder);
  void command(const Request& request, Responder responder);
  void shutdown(const Peer& peer, Responder responder);
  void reload(const Peer& peer, Responder responder);

  boost::asio::io_context& context_;
  Operations& operations_;
  Subjects subjects_;
  DaemonInfo info_;
  SharedAnswer status_;
  SharedAnswer apps_;
  xmlrpc::XmlRpcServer rpc_;
  ControlSocket socket_;
  std::vector<std::string> known_;  // routes
  HttpServer server_;
};

Router ControlServer::Impl::routes() {
  Router router("GET /v1/status shows the workers");
  router.add("GET", "/v1/version",
             [this](const Request&, Responder responder) { version(std::move(responder)); });
  router.add("GET", "/v1/openapi.json", [](const Request&, Responder responder) {
    responder.answer(json_response(200, std::string(openapi_document())));
  });
  router.add("GET", "/v1/status",
             [this](const Request&, Responder responder) { status_.ask(std::move(responder)); });
  router.add("GET", "/v1/apps",
             [this](const Request&, Responder responder) { apps_.ask(std::move(responder)); });
  router.add("POST", "/v1/command", [this](const Request& request, Responder responder) {
    command(request, std::move(responder));
  });
  router.add("POST", "/v1/shutdown", [this](const Request& request, Responder responder) {
    shutdown(request.peer, std::move(responder));
  });
  router.add("POST", "/v1/reload", [this](const Request& request, Responder responder) {
    reload(request.peer, std::move(responder));
  });
  router.add("GET", "/v1/events", [this](const Request& request, Responder responder) {
    answer_events(subjects_.events, request, std::move(responder));
  });
  router.add("GET", "/metrics", [this](const Request&, Responder responder) {
    if (!subjects_.metrics)
      responder.answer(error_response(404, "there are no metrics here"));
    else
      subjects_.metrics(std::move(responder));
  });
  add_log_routes(router, subjects_);
  add_stdin_route(router, subjects_);
  add_config_routes(router, subjects_.config);
  add_upgrade_route(router, subjects_.upgrades);
  rpc_.add_to(router);
  known_ = router.known();
  return router;
}

void ControlServer::Impl::version(Responder responder) {
  operations_.measure(
      [info = info_, upgrades = subjects_.upgrades,
       responder = std::move(responder)](const std::shared_ptr<const Snapshot>& snapshot) mutable {
        responder.answer(json_response(200, version_json(info, upgrades, *snapshot)));
      });
}

void ControlServer::Impl::command(const Request& request, Responder responder) {
  auto command = read_command(request.body);
  if (!command) {
    responder.answer(error_response(400, command.error().message));
    return;
  }
  if (command->verb == Verb::signal && command->signal == 0) {
    responder.answer(json_response(200, results_json(refused_signal(*command))));
    return;
  }
  operations_.command(
      std::move(*command), request.peer,
      [responder = std::move(responder)](const std::vector<CommandResult>& results) mutable {
        responder.answer(json_response(200, results_json(results)));
      });
}

// The answer goes out before the daemon is told, because it may be gone soon after.
void ControlServer::Impl::shutdown(const Peer& peer, Responder responder) {
  responder.answer(json_response(202, results_json({})));
  in_a_later_turn(context_, [&operations = operations_, peer] {
    event::Command command;
    command.verb = Verb::shutdown;
    operations.command(std::move(command), peer, [](const std::vector<CommandResult>&) {});
  });
}

void ControlServer::Impl::reload(const Peer& peer, Responder responder) {
  if (const auto begun = operations_.restart(peer); !begun)
    responder.answer(error_response(422, begun.error().message));
  else
    responder.answer(json_response(202, results_json({})));
}

Result<std::unique_ptr<ControlServer>> ControlServer::open(boost::asio::io_context& context,
                                                           const Subjects& subjects,
                                                           const std::string& path, DaemonInfo info,
                                                           const SocketRights& rights, Fd passed) {
  const auto groups = find_groups(rights);
  if (!groups) return tl::unexpected(groups.error());
  auto socket = passed ? ControlSocket::of_passed(path, std::move(passed))
                       : ControlSocket::open(path, rights.mode, groups->group);
  if (!socket) return tl::unexpected(std::move(socket.error()));
  try {
    return std::unique_ptr<ControlServer>(new ControlServer(
        std::make_unique<Impl>(context, subjects, std::move(*socket), *groups, std::move(info))));
  } catch (const std::exception& error) {
    return fail("cannot watch the control socket " + path + ": " + error.what());
  }
}

ControlServer::ControlServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

ControlServer::~ControlServer() = default;

const std::vector<std::string>& ControlServer::routes() const {
  return impl_->known();
}

void ControlServer::stop(std::function<void()> done) {
  impl_->stop(std::move(done));
}

}  // namespace skep::api

#pragma once

#include <functional>
#include <memory>
#include <string>

#include "api/app_metrics_operations.h"
#include "api/http/responder.h"
#include "api/operations.h"
#include "model/error.h"

namespace boost::asio {
class io_context;
}

namespace skep::api {

// For machines that watch skepd, on a TCP address. GET /metrics: Prometheus' text format, skepd's
// own and what the workers of apps that want it keep with prom-client. GET /healthz: 200, as the
// reactor turns. GET /readyz: 200, or 503 where connections should go elsewhere (readiness.h).
class MetricsServer {
 public:
  // What the engine knows at this moment.
  using Present = std::function<EngineSnapshot()>;

  // "127.0.0.1:9712", "[::1]:9712"; port 0: the kernel picks one. Both operations and what
  // `present` asks outlive the server and every callback they are given. The error is a sentence:
  // the address is in use, is none, ...
  [[nodiscard]] static Result<std::unique_ptr<MetricsServer>> open(
      boost::asio::io_context& context, Operations& operations, AppMetricsOperations& app_metrics,
      Present present, const std::string& address);
  ~MetricsServer();  // closes everything at once
  MetricsServer(const MetricsServer&) = delete;
  MetricsServer& operator=(const MetricsServer&) = delete;

  // Answers whoever asked elsewhere, as GET /metrics does.
  void answer(Responder responder);

  // Where it listens, with the real port.
  [[nodiscard]] const std::string& address() const;

  // Takes no more requests and lets answers under way out, for two seconds at most; then calls
  // `done`, in a later turn.
  void stop(std::function<void()> done = {});

 private:
  class Impl;
  explicit MetricsServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace skep::api

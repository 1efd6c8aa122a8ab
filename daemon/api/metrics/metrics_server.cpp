#include "api/metrics/metrics_server.h"

#include "api/http/listen_tcp.h"
#include "api/http/server.h"
#include "api/http/shared_answer.h"
#include "api/metrics/exposition.h"

namespace skep::api {

class MetricsServer::Impl {
 public:
  Impl(boost::asio::io_context& context, Operations& operations, TcpListener listener)
      : address_(std::move(listener.address)),
        scrape_(context, operations, exposition_type,
                [this](std::shared_ptr<const Snapshot> snapshot) {
                  return parts(std::move(snapshot));
                }),
        server_(context, std::move(listener.socket), routes()) {}

  [[nodiscard]] const std::string& address() const { return address_; }
  void stop(std::function<void()> done) { server_.stop(std::move(done)); }

 private:
  SharedAnswer::Part parts(std::shared_ptr<const Snapshot> snapshot) {
    clock_.refresh();
    auto exposition = std::make_shared<Exposition>(std::move(snapshot), SKEP_VERSION, clock_);
    return [exposition](std::string& out) { return exposition->write_part(out); };
  }

  Router routes() {
    Router router("GET /metrics has the metrics");
    router.add("GET", "/metrics",
               [this](const Request&, Responder responder) { scrape_.ask(std::move(responder)); });
    return router;
  }

  std::string address_;
  WallClock clock_;
  SharedAnswer scrape_;
  HttpServer server_;
};

Result<std::unique_ptr<MetricsServer>> MetricsServer::open(boost::asio::io_context& context,
                                                           Operations& operations,
                                                           const std::string& address) {
  auto listener = listen_tcp(address);
  if (!listener) return tl::unexpected(std::move(listener.error()).within("metrics"));
  try {
    return std::unique_ptr<MetricsServer>(
        new MetricsServer(std::make_unique<Impl>(context, operations, std::move(*listener))));
  } catch (const std::exception& error) {
    return fail("metrics: cannot watch the socket of " + address + ": " + error.what());
  }
}

MetricsServer::MetricsServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

MetricsServer::~MetricsServer() = default;

const std::string& MetricsServer::address() const {
  return impl_->address();
}

void MetricsServer::stop(std::function<void()> done) {
  impl_->stop(std::move(done));
}

}  // namespace skep::api

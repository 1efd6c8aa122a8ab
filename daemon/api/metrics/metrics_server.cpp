#include "api/metrics/metrics_server.h"

#include <set>

#include "api/http/listen_tcp.h"
#include "api/http/server.h"
#include "api/http/shared_answer.h"
#include "api/metrics/app_registries.h"
#include "api/metrics/exposition.h"
#include "api/metrics/prom_client_names.h"
#include "api/metrics/readiness.h"

namespace skep::api {

namespace {

constexpr auto plain_text = "text/plain; charset=utf-8";

// What a scrape asks, in turn: the workers for their own metrics, then skepd for its.
class Scrape : public std::enable_shared_from_this<Scrape> {
 public:
  Scrape(Operations& operations, AppMetricsOperations& app_metrics)
      : operations_(operations),
        app_metrics_(app_metrics),
        registries_([&app_metrics](const std::string& app, const std::string& sentence) {
          app_metrics.warn(app, sentence);
        }) {}

  void measure(SharedAnswer::Done done) {
    app_metrics_.collect(
        [weak = weak_from_this()](const std::string& app, std::uint64_t incarnation,
                                  const std::string& json) {
          if (const auto self = weak.lock()) self->registries_.take(app, incarnation, json);
        },
        [weak = weak_from_this(), done = std::move(done)](const AppMetricsOperations::Apps& apps) {
          const auto self = weak.lock();
          if (!self) return;
          self->registries_.retain(apps);
          self->renamed_ = apps.renamed;
          self->operations_.measure(done);
        });
  }

  [[nodiscard]] std::shared_ptr<Exposition> exposition(
      const std::shared_ptr<const Snapshot>& snapshot) {
    clock_.refresh();
    auto families = registries_.families(prom_client_names(*snapshot, renamed_), renamed_);
    return std::make_shared<Exposition>(snapshot, SKEP_VERSION, clock_, std::move(families));
  }

 private:
  Operations& operations_;
  AppMetricsOperations& app_metrics_;
  AppRegistries registries_;
  std::set<std::string> renamed_;
  WallClock clock_;
};

}  // namespace

class MetricsServer::Impl {
 public:
  Impl(boost::asio::io_context& context, Operations& operations, AppMetricsOperations& app_metrics,
       Present present, TcpListener listener)
      : address_(std::move(listener.address)),
        present_(std::move(present)),
        scrape_(std::make_shared<Scrape>(operations, app_metrics)),
        answer_(
            context, [this](SharedAnswer::Done done) { scrape_->measure(std::move(done)); },
            exposition_type,
            [this](const std::shared_ptr<const Snapshot>& snapshot) { return parts(snapshot); }),
        server_(context, std::move(listener.socket), routes()) {}

  [[nodiscard]] const std::string& address() const { return address_; }
  void answer(Responder responder) { answer_.ask(std::move(responder)); }
  void stop(std::function<void()> done) { server_.stop(std::move(done)); }

 private:
  SharedAnswer::Part parts(const std::shared_ptr<const Snapshot>& snapshot) {
    return [exposition = scrape_->exposition(snapshot)](std::string& out) {
      return exposition->write_part(out);
    };
  }

  Router routes() {
    Router router("GET /metrics has the metrics, /healthz and /readyz tell how skepd fares");
    router.add("GET", "/metrics",
               [this](const Request&, Responder responder) { answer_.ask(std::move(responder)); });
    router.add("GET", "/healthz", [](const Request&, Responder responder) {
      responder.answer(text_response(200, plain_text, "ok\n"));
    });
    router.add("GET", "/readyz", [this](const Request&, Responder responder) {
      Readiness readiness = readiness_of(present_());
      responder.answer(
          text_response(readiness.ready ? 200 : 503, plain_text, std::move(readiness.text)));
    });
    return router;
  }

  std::string address_;
  Present present_;
  std::shared_ptr<Scrape> scrape_;
  SharedAnswer answer_;
  HttpServer server_;
};

Result<std::unique_ptr<MetricsServer>> MetricsServer::open(boost::asio::io_context& context,
                                                           Operations& operations,
                                                           AppMetricsOperations& app_metrics,
                                                           Present present,
                                                           const std::string& address) {
  auto listener = listen_tcp(address);
  if (!listener) return tl::unexpected(std::move(listener.error()).within("metrics"));
  try {
    return std::unique_ptr<MetricsServer>(new MetricsServer(std::make_unique<Impl>(
        context, operations, app_metrics, std::move(present), std::move(*listener))));
  } catch (const std::exception& error) {
    return fail("metrics: cannot watch the socket of " + address + ": " + error.what());
  }
}

MetricsServer::MetricsServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

MetricsServer::~MetricsServer() = default;

void MetricsServer::answer(Responder responder) {
  impl_->answer(std::move(responder));
}

const std::string& MetricsServer::address() const {
  return impl_->address();
}

void MetricsServer::stop(std::function<void()> done) {
  impl_->stop(std::move(done));
}

}  // namespace skep::api

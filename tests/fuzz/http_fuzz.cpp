#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>

#include "api/control/command_json.h"
#include "api/control/event_answer.h"
#include "api/control/results_json.h"
#include "api/http/connection.h"

namespace {

using namespace skep;
using namespace skep::api;

void require(bool holds) {
  if (!holds) std::abort();
}

// Three events, and nobody to whom a fourth would be told.
class Events final : public EventOperations {
 public:
  [[nodiscard]] std::vector<SharedHappening> since(std::uint64_t after,
                                                   std::size_t most) const override {
    std::vector<SharedHappening> found;
    for (std::uint64_t sequence = 8; sequence < 11 && found.size() < most; ++sequence)
      if (sequence > after)
        found.push_back(std::make_shared<const Happening>(Happening{sequence, {}, {}}));
    return found;
  }
  [[nodiscard]] std::uint64_t newest() const override { return 10; }
  [[nodiscard]] std::uint64_t oldest() const override { return 8; }
  [[nodiscard]] std::unique_ptr<Listening> listen(
      std::function<void(const SharedHappening&)> /*happened*/) override {
    return std::make_unique<Listening>();
  }
};

void answer_command(const Request& request, Responder responder) {
  auto command = read_command(request.body);
  if (!command) return responder.answer(error_response(400, command.error().message));
  require(!command->targets.empty() && command->targets.size() <= most_targets);
  responder.answer(json_response(200, results_json(refused_signal(*command))));
}

Router routes(EventOperations& events) {
  Router router("there is little");
  router.add("POST", "/v1/command", [](const Request& request, Responder responder) {
    answer_command(request, std::move(responder));
  });
  router.add("GET", "/v1/events", [&events](const Request& request, Responder responder) {
    answer_events(events, request, std::move(responder));
  });
  router.add("GET", "/v1/logs/{}/{}", [](const Request& request, Responder responder) {
    require(request.places.size() == 2 && !request.places[0].empty());
    Stream stream = responder.stream("text/plain");
    stream.write(request.places[0]);
    stream.end();
  });
  return router;
}

// A server with one client, whose bytes come in pieces.
class Served {
 public:
  Served() {
    setting_->handler = routes(events_);
    setting_->closed = [this](Connection*) { closed_ = true; };
  }

  void serve(std::string_view bytes, std::size_t piece) {
    std::array<int, 2> ends{-1, -1};
    require(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends.data()) == 0);
    Fd client(ends[0]);
    closed_ = false;
    said_.clear();
    make_connection(context_, Fd(ends[1]), {}, setting_)->start();
    while (!bytes.empty() && !closed_) {
      const ssize_t sent =
          ::send(client.get(), bytes.data(), std::min(piece, bytes.size()), MSG_NOSIGNAL);
      if (sent > 0) bytes.remove_prefix(static_cast<std::size_t>(sent));
      turn(client);
      if (sent < 0 && errno != EAGAIN) break;
    }
    ::shutdown(client.get(), SHUT_WR);
    turn(client);
    client.reset();
    for (int turns = 0; !closed_ && turns < 100; ++turns) turn(client);
    require(closed_);
    require(said_.empty() || said_.starts_with("HTTP/1.1 "));
  }

 private:
  void turn(const Fd& client) {
    context_.restart();
    context_.poll();
    std::array<char, 65536> piece{};
    ssize_t got = 0;
    while (client && (got = ::recv(client.get(), piece.data(), piece.size(), 0)) > 0)
      if (said_.size() < piece.size()) said_.append(piece.data(), static_cast<std::size_t>(got));
  }

  boost::asio::io_context context_;
  Events events_;
  std::shared_ptr<ConnectionSetting> setting_ = std::make_shared<ConnectionSetting>();
  bool closed_ = false;
  std::string said_;
};

}  // namespace

// Whatever a client sends, and in whatever pieces, it gets HTTP or nothing, and its connection ends
// when it leaves. The first byte says how large the pieces are.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  static Served served;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  served.serve(bytes, data[0] == 0 ? bytes.size() + 1 : std::size_t{data[0]} * data[0]);
  return 0;
}

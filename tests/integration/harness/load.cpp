#include "integration/harness/load.h"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <optional>
#include <ostream>

#include "integration/harness/eventually.h"
#include "integration/harness/keep_alive.h"
#include "integration/harness/net.h"

namespace skep::harness {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

// The machine is for the workers.
constexpr auto pause = 2ms;
constexpr auto patience = 15s;

}  // namespace

int Tally::failures() const {
  return std::accumulate(failed.begin(), failed.end(), 0,
                         [](int sum, const auto& entry) { return sum + entry.second; });
}

Load::Load(Kind kind, std::uint16_t port, int clients) : port_(port) {
  for (int i = 0; i < clients; ++i)
    clients_.emplace_back([this, kind] {
      if (kind == Kind::new_connections)
        ask_anew();
      else
        ask_again();
    });
}

Load::~Load() {
  (void)stop();
}

bool Load::goes_on(int answers) {
  const auto answered = [&] {
    const std::lock_guard lock(mutex_);
    return tally_.answered;
  };
  const int before = answered();
  return eventually([&] { return answered() - before >= answers; });
}

Tally Load::stop() {
  stopped_ = true;
  for (std::thread& client : clients_)
    if (client.joinable()) client.join();
  return tally_;
}

void Load::ask_anew() {
  while (!stopped_) {
    const auto begin = Clock::now();
    const Response response = http_get("127.0.0.1", port_, "/", patience);
    (void)note(response.status, response.error, response.body, begin);
    std::this_thread::sleep_for(pause);
  }
}

void Load::ask_again() {
  std::optional<KeepAlive> connection;
  while (!stopped_) {
    if (!connection || connection->ended()) connection.emplace(port_);
    const auto begin = Clock::now();
    const Response response = connection->get("/");
    const bool closes = response.header("Connection") == "close";
    if (!note(response.status, response.error, response.body, begin) || closes) connection.reset();
    std::this_thread::sleep_for(pause);
  }
}

bool Load::note(int status, int error, const std::string& body, Clock::time_point begin) {
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begin);
  const std::lock_guard lock(mutex_);
  if (status != 200) {
    const std::string why = error != 0 ? std::strerror(error) : "closed without an answer";
    ++tally_.failed[status != 0 ? "status " + std::to_string(status) : why];
    return status != 0;
  }
  ++tally_.answered;
  ++tally_.by[body];
  tally_.slowest = std::max(tally_.slowest, took);
  return true;
}

std::ostream& operator<<(std::ostream& out, const Tally& tally) {
  out << tally.answered << " answered by " << tally.by.size() << ", the slowest in "
      << tally.slowest.count() << " ms";
  for (const auto& [why, count] : tally.failed) out << "; " << count << ": " << why;
  return out;
}

}  // namespace skep::harness

#pragma once

#include <algorithm>
#include <array>
#include <memory>
#include <netinet/in.h>
#include <string>
#include <sys/socket.h>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/host.h"
#include "support/places.h"
#include "support/poll_reactor.h"
#include "unit/host/scratch.h"

namespace skep::test {

// A host with real processes, in the place of whose engine stands the test: sockets that workers
// ask for are given to them, unless they are held.
class HostFixture : public testing::Test {
 protected:
  HostFixture() { configure({app()}); }

  // Node runs `program.js`; its output goes to `SLOT.log`.
  AppSpec app() const {
    AppSpec spec;
    spec.name = "web";
    spec.command = {"node", folder / "program.js"};
    spec.runtime = Runtime::node;
    spec.telemetry = true;
    spec.logs.out = {LogTarget::Kind::file, folder / "{slot}.log"};
    return spec;
  }
  void program(std::string_view text) const { (void)folder.write("program.js", text); }
  void configure(const std::vector<AppSpec>& apps) { host->configure(apps); }

  WorkerId spawn(std::uint32_t slot, std::uint64_t definition = 1) {
    const WorkerId worker{"web", slot, ++incarnation_};
    host->perform(action::Spawn{worker, static_cast<std::uint32_t>(incarnation_), definition});
    return worker;
  }
  void promote(WorkerId& spare, std::uint32_t slot) {
    spare.slot = slot;
    host->perform(action::Promote{spare});
  }
  void kill(const WorkerId& worker, int signal = SIGKILL) {
    host->perform(action::Signal{worker, signal, true});
  }

  // The first event of the kind that the worker, as it is known now, was the cause of.
  template <typename Kind>
  [[nodiscard]] const Kind* find(const WorkerId& worker) const {
    for (const Event& event : events)
      if (const auto* kind = std::get_if<Kind>(&event); kind != nullptr && kind->worker == worker)
        return kind;
    return nullptr;
  }
  template <typename Kind>
  [[nodiscard]] bool comes(const WorkerId& worker) {
    return until([&] { return find<Kind>(worker) != nullptr; });
  }
  [[nodiscard]] bool until(const std::function<bool()>& done) {
    return reactor.run_until(done, std::chrono::seconds(30));
  }
  [[nodiscard]] std::uint16_t port_of(const WorkerId& worker) const {
    const auto* listening = find<event::Listening>(worker);
    return listening == nullptr ? std::uint16_t{0} : listening->address.port;
  }

  // Whether the file of the log comes to hold this.
  [[nodiscard]] bool log_has(std::string_view name, std::string_view text) {
    const auto flushing = std::make_shared<bool>(false);
    return until([&] {
      if (folder.read(name).find(text) != std::string::npos) return true;
      if (!std::exchange(*flushing, true)) logs->flush([flushing] { *flushing = false; });
      return false;
    });
  }

  static constexpr std::string_view serves = R"(
    require('http').createServer((q, r) => r.end('from ' + process.pid)).listen(0, '127.0.0.1'))";

  Scratch folder;
  PollReactor reactor;
  std::vector<Event> events;
  std::vector<std::string> warnings;
  bool hold = false;  // what is asked for
  std::unique_ptr<host::LogThread> logs = std::make_unique<host::LogThread>(
      [this](std::function<void()> task) { reactor.post(std::move(task)); },
      [this](std::string sentence) { warnings.push_back(std::move(sentence)); });
  std::unique_ptr<host::Host> host = std::make_unique<host::Host>(
      reactor, *logs, agent_script(),
      host::Worker::Callbacks{[this](Event event) { happened(std::move(event)); },
                              [this](const WorkerId&, std::string sentence) {
                                warnings.push_back(std::move(sentence));
                              }});

 private:
  void happened(Event event) {
    if (const auto* asked = std::get_if<event::Asked>(&event); asked != nullptr && !hold)
      reactor.post(
          [this, answer = action::Answer{asked->worker, asked->ask, 0}] { host->perform(answer); });
    events.push_back(std::move(event));
  }

  std::uint64_t incarnation_ = 0;
};

// A client of an app; it is connected to 127.0.0.1.
class HttpClient {
 public:
  explicit HttpClient(std::uint16_t port)
      : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ =
        ::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    constexpr std::string_view request = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    ::send(socket_.get(), request.data(), request.size(), MSG_NOSIGNAL);
  }

  [[nodiscard]] bool connected() const { return connected_; }
  // Takes what has come; whether that is all.
  bool has_ended() {
    std::array<char, 4096> piece{};
    ssize_t count = 0;
    while ((count = ::recv(socket_.get(), piece.data(), piece.size(), MSG_DONTWAIT)) > 0)
      answer.append(piece.data(), static_cast<std::size_t>(count));
    return count == 0 || (errno != EAGAIN && errno != EINTR);
  }

  std::string answer;

 private:
  host::UniqueFd socket_;
  bool connected_ = false;
};

}  // namespace skep::test

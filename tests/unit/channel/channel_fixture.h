#pragma once

#include <memory>
#include <netinet/in.h>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "host/channel/channel.h"
#include "support/poll_reactor.h"
#include "unit/channel/fake_worker.h"

namespace skep::test {

inline std::string ask_line(std::uint64_t seq, int port, std::string_view host = "127.0.0.1",
                            int index = 0, std::string_view data = "null") {
  return fmt::format(
      R"({{"cmd":"NODE_CLUSTER","act":"queryServer","index":{},"data":{},"address":"{}","port":{},)"
      R"("addressType":4,"flags":0,"seq":{}}})",
      index, data, host, port, seq);
}

inline std::string listening_line(int port, int index = 0) {
  return fmt::format(
      R"({{"cmd":"NODE_CLUSTER","act":"listening","index":{},"data":null,"address":"127.0.0.1",)"
      R"("port":{},"addressType":4,"flags":0,"seq":77}})",
      index, port);
}

inline std::string close_line(std::string_view key) {
  return fmt::format(R"({{"cmd":"NODE_CLUSTER","act":"close","key":"{}","seq":78}})", key);
}

inline std::string udp_line(std::uint64_t seq) {
  return fmt::format(
      R"({{"cmd":"NODE_CLUSTER","act":"queryServer","port":53,"addressType":"udp4","seq":{}}})",
      seq);
}

inline std::string accepted_line(std::uint64_t ack, bool accepted = true) {
  return fmt::format(R"({{"cmd":"NODE_CLUSTER","ack":{},"accepted":{},"seq":79}})", ack, accepted);
}

inline std::string unshared_line(std::string_view where, std::string_view how = "exclusive") {
  return fmt::format(R"({{"cmd":"NODE_SKEP","act":"unshared","how":"{}","where":"{}"}})", how,
                     where);
}

inline constexpr std::string_view handle_ack = R"({"cmd":"NODE_HANDLE_ACK"})";
inline constexpr std::string_view handle_nack = R"({"cmd":"NODE_HANDLE_NACK"})";

inline int port_of_socket(int socket) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

// A channel with a worker at its other end, and all it told.
class ChannelFixture : public testing::Test {
 protected:
  struct Query {
    std::uint64_t ask = 0;
    host::ListenQuery query;
  };

  ChannelFixture() : ChannelFixture(host::make_channel_pair()) {}
  explicit ChannelFixture(host::ChannelPair pair) : worker(std::move(pair.theirs)) {
    channel = std::make_unique<host::Channel>(reactor, std::move(pair.ours), callbacks());
  }

  host::Channel::Callbacks callbacks() {
    host::Channel::Callbacks all;
    all.query = [this](std::uint64_t ask, host::ListenQuery query) {
      queries.push_back({ask, std::move(query)});
    };
    all.listening = [this](std::uint64_t ask, ListenAddress address) {
      listening_asks.push_back(ask);
      listening.push_back(std::move(address));
    };
    all.closed = [this](std::uint64_t, ListenAddress address) {
      closed.push_back(std::move(address));
    };
    all.message = [this](std::string json) { messages.push_back(std::move(json)); };
    all.unshared = [this](std::string how, std::string where) {
      unshared.push_back(std::move(how) + ' ' + std::move(where));
    };
    all.drained = [this](std::uint32_t cut_off) { drained.push_back(cut_off); };
    all.warn = [this](std::string sentence) { warnings.push_back(std::move(sentence)); };
    all.ended = [this] { ++ended; };
    return all;
  }

  [[nodiscard]] bool until(const std::function<bool()>& done) {
    return reactor.run_until(done, std::chrono::seconds(10));
  }

  // Everything said so far has been dealt with, and what was answered at once has been heard.
  void settle() {
    const std::string mark = fmt::format("\"mark {}\"", ++marks_);
    ASSERT_TRUE(worker.say(mark));
    ASSERT_TRUE(until([&] { return !messages.empty() && messages.back() == mark; }));
    messages.pop_back();
    worker.listen();
  }

  // The last ask, once the worker has made it.
  std::uint64_t ask(std::uint64_t seq, int port, int index = 0) {
    EXPECT_TRUE(worker.say(ask_line(seq, port, "127.0.0.1", index)));
    settle();
    return queries.empty() ? 0 : queries.back().ask;
  }

  // The next line the worker hears; empty when there is none.
  FakeWorker::Line hear() {
    worker.listen();
    if (worker.heard.empty()) return {};
    FakeWorker::Line line = std::move(worker.heard.front());
    worker.heard.pop_front();
    return line;
  }

  PollReactor reactor;
  FakeWorker worker;
  std::unique_ptr<host::Channel> channel;
  std::vector<Query> queries;
  std::vector<ListenAddress> listening;
  std::vector<std::uint64_t> listening_asks;
  std::vector<ListenAddress> closed;
  std::vector<std::string> messages;
  std::vector<std::string> unshared;
  std::vector<std::uint32_t> drained;
  std::vector<std::string> warnings;
  int ended = 0;
  host::UniqueFd listener = some_listener();

 private:
  int marks_ = 0;
};

}  // namespace skep::test

#pragma once

#include <arpa/inet.h>
#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <spawn.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <gtest/gtest.h>

#include "unit/channel/channel_fixture.h"

namespace skep::test {

inline std::string node_in_path() {
  const char* path = std::getenv("PATH");
  std::string rest = path == nullptr ? "" : path;
  while (!rest.empty()) {
    const auto end = rest.find(':');
    std::string candidate = rest.substr(0, end) + "/node";
    if (::access(candidate.c_str(), X_OK) == 0) return candidate;
    rest = end == std::string::npos ? "" : rest.substr(end + 1);
  }
  return "";
}

// The one in PATH, and those in SKEP_NODES/*/bin.
inline std::vector<std::string> nodes() {
  std::vector<std::string> found;
  if (const std::string node = node_in_path(); !node.empty()) found.push_back(node);
  const char* folder = std::getenv("SKEP_NODES");
  std::error_code error;
  if (folder != nullptr)
    for (const auto& entry : std::filesystem::directory_iterator(folder, error))
      if (::access((entry.path() / "bin/node").c_str(), X_OK) == 0)
        found.push_back(entry.path() / "bin/node");
  return found;
}

inline std::string node_name(const testing::TestParamInfo<std::string>& info) {
  std::string name = info.param;
  std::replace_if(
      name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

// `agent`: its script, or nothing.
inline pid_t spawn_node(const std::string& node, const std::string& script, int channel,
                        const std::string& agent) {
  posix_spawn_file_actions_t actions{};
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, channel, 3);
  std::string program = node;
  std::string file = script;
  std::array<char*, 3> arguments{program.data(), file.data(), nullptr};
  std::string fd = "NODE_CHANNEL_FD=3";
  std::string mode = "NODE_CHANNEL_SERIALIZATION_MODE=json";
  std::string id = "NODE_UNIQUE_ID=1";
  std::string options = agent.empty() ? "NODE_OPTIONS=" : "NODE_OPTIONS=--require " + agent;
  std::array<char*, 5> environment{fd.data(), mode.data(), id.data(), options.data(), nullptr};
  pid_t pid = -1;
  if (::posix_spawn(&pid, node.c_str(), &actions, nullptr, arguments.data(), environment.data()) !=
      0)
    pid = -1;
  posix_spawn_file_actions_destroy(&actions);
  return pid;
}

inline void replace_all(std::string& text, std::string_view name, const std::string& value) {
  for (auto at = text.find(name); at != std::string::npos; at = text.find(name, at + value.size()))
    text.replace(at, name.size(), value);
}

// A real Node. Its program names the ports of the test's own listening sockets as $1, $2 and $3,
// since Node looks whether the port is the one it asked for, and a folder of its own as $DIR.
// It has the agent at `agent`, if any, and listens on the sockets of its `predecessor`, if any.
class NodeWorker {
 public:
  NodeWorker(PollReactor& reactor, const std::string& node, std::string program,
             const std::string& agent = "", const NodeWorker* predecessor = nullptr)
      : reactor_(reactor), folder_(make_folder()) {
    std::size_t place = 0;
    for (const char* name : {"$1", "$2", "$3"}) {
      host::UniqueFd socket =
          predecessor == nullptr ? some_listener() : predecessor->copy_of_socket(place++);
      ports.push_back(port_of_socket(socket.get()));
      replace_all(program, name, std::to_string(ports.back()));
      sockets_[ports.back()] = std::move(socket);
    }
    replace_all(program, "$DIR", folder_);
    sockets_[0] = some_listener();
    ports.push_back(port_of_socket(sockets_[0].get()));
    const std::string script = folder_ + "/program.js";
    std::ofstream(script) << program;
    auto pair = host::make_channel_pair();
    // Its number must not be the one it is given, or it would stay close-on-exec.
    const host::UniqueFd theirs(::fcntl(pair.theirs.get(), F_DUPFD_CLOEXEC, 10));
    pid_ = spawn_node(node, script, theirs.get(), agent);
    channel = std::make_unique<host::Channel>(reactor, std::move(pair.ours), callbacks());
  }
  NodeWorker(const NodeWorker&) = delete;
  NodeWorker& operator=(const NodeWorker&) = delete;
  ~NodeWorker() {
    for (const auto& sentence : warnings) ADD_FAILURE() << sentence;
    kill();
    std::filesystem::remove_all(folder_);
  }

  void kill() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(std::exchange(pid_, -1), nullptr, 0);
  }

  void signal(int number) const { ::kill(pid_, number); }

  [[nodiscard]] bool until(const std::function<bool()>& done) {
    return reactor_.run_until([&] { return done() || ended; }, std::chrono::seconds(30)) && done();
  }
  [[nodiscard]] bool says(const std::string& json) {
    return until(
        [&] { return std::find(messages.begin(), messages.end(), json) != messages.end(); });
  }
  [[nodiscard]] const std::string& folder() const { return folder_; }

  std::unique_ptr<host::Channel> channel;
  std::vector<int> ports;                   // of $1, $2, $3 and 0
  std::map<std::uint16_t, int> refused;     // by port: errno
  std::map<int, std::string> data_of_port;  // given in place of the server's own
  // Answers what is not TCP; without it, that is refused.
  std::function<void(std::uint64_t ask, const host::ListenQuery& query)> answer_other;
  std::vector<host::ListenQuery> asked;
  std::vector<std::uint64_t> asks;  // that it listens on
  std::vector<ListenAddress> listening;
  std::vector<ListenAddress> closed;
  std::vector<std::string> messages;
  std::vector<std::uint32_t> drained;
  std::vector<std::string> warnings;  // none must be left in the end
  bool ended = false;

 private:
  static std::string make_folder() {
    std::string name = testing::TempDir() + "channel-XXXXXX";
    return ::mkdtemp(name.data()) == nullptr ? "" : name;
  }

  host::Channel::Callbacks callbacks() {
    host::Channel::Callbacks all;
    all.query = [this](std::uint64_t ask, const host::ListenQuery& query) { answer(ask, query); };
    all.listening = [this](std::uint64_t ask, const ListenAddress& address) {
      asks.push_back(ask);
      listening.push_back(address);
    };
    all.closed = [this](std::uint64_t, const ListenAddress& address) { closed.push_back(address); };
    all.message = [this](std::string json) { messages.push_back(std::move(json)); };
    all.drained = [this](std::uint32_t cut_off) { drained.push_back(cut_off); };
    all.warn = [this](std::string sentence) { warnings.push_back(std::move(sentence)); };
    all.ended = [this] { ended = true; };
    return all;
  }

  [[nodiscard]] host::UniqueFd copy_of_socket(std::size_t place) const {
    return host::UniqueFd(::fcntl(sockets_.at(ports.at(place)).get(), F_DUPFD_CLOEXEC, 3));
  }

  void answer(std::uint64_t ask, const host::ListenQuery& query) {
    asked.push_back(query);
    if (query.kind != host::ListenQuery::Kind::tcp) {
      if (answer_other) return answer_other(ask, query);
      return channel->refuse(ask, EOPNOTSUPP);
    }
    const std::uint16_t port = query.address.port;
    if (refused.contains(port)) return channel->refuse(ask, refused.at(port));
    const auto socket = sockets_.find(port);
    if (socket == sockets_.end()) return channel->refuse(ask, EADDRNOTAVAIL);
    channel->answer(ask, socket->second.get(), data_of_port[port]);
  }

  PollReactor& reactor_;
  std::map<int, host::UniqueFd> sockets_;
  std::string folder_;
  pid_t pid_ = -1;
};

inline constexpr timeval patience{20, 0};

inline std::string answer_to(int client, std::string_view request) {
  ::setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ::send(client, request.data(), request.size(), MSG_NOSIGNAL);
  std::string answer;
  std::array<char, 4096> buffer{};
  ssize_t count = 0;
  while ((count = ::recv(client, buffer.data(), buffer.size(), 0)) > 0)
    answer.append(buffer.data(), static_cast<std::size_t>(count));
  return answer;
}

inline constexpr std::string_view get_request =
    "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

inline sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

inline std::string fetch(int port) {
  const host::UniqueFd client(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const sockaddr_in address = loopback(port);
  if (::connect(client.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    return "refused";
  return answer_to(client.get(), get_request);
}

class Node : public testing::TestWithParam<std::string> {
 protected:
  PollReactor reactor;
};

}  // namespace skep::test

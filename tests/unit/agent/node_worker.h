#pragma once

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <optional>
#include <poll.h>
#include <spawn.h>
#include <stdexcept>
#include <string>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>
#include <vector>

#include "host/telemetry/agent_options.h"
#include "host/telemetry/page.h"
#include "host/unique_fd.h"
#include "support/places.h"

namespace skep::test {

inline Instant now() {
  return Instant(std::chrono::steady_clock::now().time_since_epoch());
}

// A file that is gone at the end.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "skep-agent-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
    path_ = name;
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder() { std::filesystem::remove_all(path_); }

  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name) << text;
    return (path_ / name).string();
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// How skepd would start Node, less what this test does not speak of.
struct NodeStart {
  std::string node;
  std::vector<std::string> arguments;
  std::string agent = agent_script();  // empty: none
  std::optional<std::string> owners_options;
  std::map<std::string, std::string> more_environment;
  bool with_page = true;
};

// A Node process with the agent and a page, killed at the end of the test.
class NodeWorker {
 public:
  explicit NodeWorker(const NodeStart& start) : page_(make_page()) {
    map_ = static_cast<telemetry_page*>(
        ::mmap(nullptr, SKEP_TELEMETRY_SIZE, PROT_READ, MAP_SHARED, page_.descriptor(), 0));
    host::UniqueFd in;
    host::UniqueFd out;
    host::UniqueFd err;
    make_pipe(in, in_);
    make_pipe(out_, out);
    make_pipe(err_, err);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, in.get(), STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, out.get(), STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, err.get(), STDERR_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, page_.descriptor(), page_number);
    run(start, actions);
    ::posix_spawn_file_actions_destroy(&actions);
    page_.close_descriptor();
  }
  NodeWorker(const NodeWorker&) = delete;
  NodeWorker& operator=(const NodeWorker&) = delete;
  ~NodeWorker() {
    if (pid_ > 0) {
      ::kill(pid_, SIGKILL);
      ::waitpid(pid_, nullptr, 0);
    }
    ::munmap(map_, SKEP_TELEMETRY_SIZE);
  }

  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] const telemetry_page& map() const { return *map_; }
  [[nodiscard]] std::optional<host::Page::Reading> read() const { return page_.read(now()); }

  [[nodiscard]] std::vector<host::Page::ThreadReading> threads() const {
    return page_.threads(now());
  }

  void say(const std::string& line) {
    [[maybe_unused]] const auto written = ::write(in_.get(), line.data(), line.size());
  }

  // Looks again and again until `found` does; nothing after 20 seconds.
  [[nodiscard]] std::optional<host::Page::Reading> wait_for(
      const std::function<bool(const host::Page::Reading&)>& found) {
    for (const Instant end = now() + patience; now() < end;) {
      if (const auto reading = read(); reading && found(*reading)) return reading;
      ::poll(nullptr, 0, 1);
    }
    return std::nullopt;
  }

  // Both outputs to their ends, then the status as of waitpid(2).
  struct End {
    std::string out;
    std::string err;
    int status = 0;
    [[nodiscard]] bool well() const { return WIFEXITED(status) && WEXITSTATUS(status) == 0; }
  };
  End wait_for_end() {
    End end;
    drain(end);
    for (const Instant last = now() + patience; now() < last; ::poll(nullptr, 0, 1)) {
      if (::waitpid(pid_, &end.status, WNOHANG) != pid_) continue;
      pid_ = 0;
      return end;
    }
    throw std::runtime_error("the worker does not end: " + end.out + end.err);
  }

 private:
  static constexpr int page_number = 9;
  static constexpr Duration patience = std::chrono::seconds(30);

  static host::Page make_page() {
    auto page = host::Page::make();
    if (!page) throw std::runtime_error(page.error().message);
    return std::move(*page);
  }

  static void make_pipe(host::UniqueFd& reader, host::UniqueFd& writer) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("pipe2");
    reader.reset(ends[0]);
    writer.reset(ends[1]);
  }

  static std::vector<std::string> environment(const NodeStart& start) {
    std::map<std::string, std::string> all{{"PATH", std::getenv("PATH")}};
    const std::string owners = start.owners_options.value_or("");
    all["NODE_OPTIONS"] = start.agent.empty()
                              ? owners
                              : host::agent_options(start.agent, start.arguments, owners).value();
    if (start.owners_options && !start.agent.empty()) all["SKEP_NODE_OPTIONS"] = owners;
    if (start.with_page) {
      all["SKEP_TELEMETRY_FD"] = std::to_string(page_number);
      all["SKEP_RESOLUTION_MS"] = "20";
    }
    for (const auto& [name, value] : start.more_environment) all[name] = value;
    std::vector<std::string> flat;
    for (const auto& [name, value] : all) flat.push_back(name + '=' + value);
    return flat;
  }

  static std::vector<char*> pointers(std::vector<std::string>& words) {
    std::vector<char*> result;
    for (std::string& word : words) result.push_back(word.data());
    result.push_back(nullptr);
    return result;
  }

  void run(const NodeStart& start, const posix_spawn_file_actions_t& actions) {
    std::vector<std::string> words{start.node};
    words.insert(words.end(), start.arguments.begin(), start.arguments.end());
    std::vector<std::string> variables = environment(start);
    if (::posix_spawnp(&pid_, start.node.c_str(), &actions, nullptr, pointers(words).data(),
                       pointers(variables).data()) != 0)
      throw std::runtime_error("cannot start " + start.node +
                               "; install Node or name a folder of them in SKEP_NODES");
  }

  void drain(End& end) const {
    const Instant last = now() + patience;
    std::vector<pollfd> open{{out_.get(), POLLIN, 0}, {err_.get(), POLLIN, 0}};
    while (open[0].fd >= 0 || open[1].fd >= 0) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(last - now()).count();
      if (left <= 0 || ::poll(open.data(), open.size(), static_cast<int>(left)) <= 0)
        throw std::runtime_error("the worker keeps its outputs open: " + end.out + end.err);
      for (pollfd& each : open) {
        if (each.fd < 0 || each.revents == 0) continue;
        char text[4096];
        const auto got = ::read(each.fd, text, sizeof text);
        if (got > 0)
          (each.fd == out_.get() ? end.out : end.err).append(text, static_cast<std::size_t>(got));
        else
          each.fd = -1;
      }
    }
  }

  host::Page page_;
  telemetry_page* map_ = nullptr;
  host::UniqueFd in_;
  host::UniqueFd out_;
  host::UniqueFd err_;
  pid_t pid_ = 0;
};

}  // namespace skep::test

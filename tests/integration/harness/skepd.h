#pragma once

#include <chrono>
#include <csignal>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "integration/harness/net.h"
#include "integration/harness/process.h"
#include "integration/harness/workspace.h"

namespace skep::harness {

struct SkepdOptions {
  std::string daemon_keys;                         // more lines of [daemon]
  std::vector<std::string> command;                // after "--", instead of a config
  std::map<std::string, std::string> environment;  // skepd's own
  std::optional<std::uint64_t> open_files;         // RLIMIT_NOFILE
  bool no_low_ports =
      false;            // skepd may not bind ports below 1024, also where the test runs as root
  bool no_bpf = false;  // it may load no BPF program of the new kind, as under an ordinary user
  std::string program;  // another skepd than the one of the build
  bool expect_clean_end = true;  // by SIGINT when this goes
};

// As skepd runs for an ordinary user: connections are steered by classic BPF.
[[nodiscard]] SkepdOptions without_bpf();

// One worker as `skepctl status --json` shows it.
struct WorkerStatus {
  std::string name;
  std::string state;
  int pid = 0;
  std::uint64_t restarts = 0;
  std::uint64_t stalls = 0;
  bool stalled = false;
  bool eligible = false;
  std::optional<std::uint64_t> heap_used_bytes;
  std::string description;
};

// A skepd of the build under test, with its own directory, socket and metrics port. When it goes,
// skepd is ended by SIGINT, which does not wait for what is open, and the test fails unless it
// leaves with status 0 and nothing of it is left: no process, no socket, no port.
class Skepd {
 public:
  // `apps`: the tables [app.NAME] of its config, as App makes them, in which @RUN@ stands for its
  // directory.
  explicit Skepd(const std::string& apps, SkepdOptions options = {});
  // `skepd -- COMMAND`.
  static std::unique_ptr<Skepd> of_command(std::vector<std::string> command,
                                           std::map<std::string, std::string> environment = {});
  ~Skepd();
  Skepd(const Skepd&) = delete;
  Skepd& operator=(const Skepd&) = delete;

  // Another config, which skepd reads when it is told to.
  void configure(const std::string& apps) const;

  [[nodiscard]] const Workspace& workspace() const { return workspace_; }
  [[nodiscard]] const std::string& socket() const { return socket_; }
  [[nodiscard]] std::uint16_t metrics_port() const { return metrics_.number(); }
  [[nodiscard]] pid_t pid() const { return process_->pid(); }
  [[nodiscard]] Process& process() { return *process_; }

  // Runs `skepctl --socket ... WORDS`.
  [[nodiscard]] Finished ctl(const std::vector<std::string>& words,
                             std::chrono::milliseconds deadline = std::chrono::seconds(60)) const;
  [[nodiscard]] std::vector<WorkerStatus> status() const;
  [[nodiscard]] WorkerStatus worker(const std::string& name) const;  // state "" where there is none
  [[nodiscard]] bool becomes(const std::string& name, const std::string& state) const;
  // Serves with another process than this.
  [[nodiscard]] bool is_succeeded(const WorkerStatus& before) const;
  [[nodiscard]] bool all_become(const std::string& state) const;

  [[nodiscard]] Response metrics() const;
  // The value of the series whose line begins with this; nothing where there is none.
  [[nodiscard]] std::optional<double> metric(const std::string& series) const;

  // What skepd itself wrote: its log, its stdout and its stderr.
  [[nodiscard]] std::string log() const;
  [[nodiscard]] std::string out() const { return read_file(workspace_.path("skepd.out")); }
  [[nodiscard]] bool logs(const std::string& text) const;

  // By this signal; the exit status, -1 where it does not end in time or not by itself.
  int terminate(std::chrono::milliseconds deadline = std::chrono::seconds(30),
                int signal = SIGTERM);
  // The processes that skepd started and that are still there.
  [[nodiscard]] std::vector<pid_t> descendants() const;
  [[nodiscard]] bool leaves_nothing() const;

 private:
  void start(const std::string& apps);
  void wait_until_it_answers();

  Workspace workspace_;
  Port metrics_;
  SkepdOptions options_;
  std::string socket_;
  std::string mark_;  // an entry in the environment of everything it starts
  std::unique_ptr<Process> process_;
};

// The workers of whoever answers at this socket.
[[nodiscard]] std::vector<WorkerStatus> status_at(const std::string& socket);

// The programs of the build under test.
[[nodiscard]] std::string skepd_program();
[[nodiscard]] std::string skepctl_program();
// A copy of skepd with its agent, in this folder; its program.
[[nodiscard]] std::string copy_of_skepd(const std::string& folder);

// A file of tests/integration.
[[nodiscard]] std::string source_of_test(const std::string& name);

// `skepd WORDS`, to its end.
[[nodiscard]] Finished skepd(const std::vector<std::string>& words,
                             std::chrono::milliseconds deadline = std::chrono::seconds(30),
                             const std::map<std::string, std::string>& environment = {});

}  // namespace skep::harness

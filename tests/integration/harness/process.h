#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace skep::harness {

struct Program {
  std::vector<std::string> command;
  std::map<std::string, std::string> environment;  // beside the test's own
  std::string out;                                 // files
  std::string err;
  std::optional<std::uint64_t> open_files;  // RLIMIT_NOFILE, soft and hard
};

// A process of the test; killed when this goes.
class Process {
 public:
  explicit Process(const Program& program);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  [[nodiscard]] pid_t pid() const { return pid_; }
  void signal(int number) const;
  [[nodiscard]] bool running();
  // The status as waitpid gives it; nothing when it still runs at the deadline.
  std::optional<int> wait(std::chrono::milliseconds deadline);

 private:
  pid_t pid_ = -1;
  std::optional<int> status_;
};

struct Finished {
  int exit = -1;  // -1: it did not end in time, or not by itself
  std::string out;
  std::string err;
};

// Runs a program to its end.
[[nodiscard]] Finished run(const std::vector<std::string>& command,
                           std::chrono::milliseconds deadline = std::chrono::seconds(30),
                           const std::map<std::string, std::string>& environment = {});

// The processes of the machine whose environment has this entry ("NAME=value"): what a daemon left
// behind, wherever it went.
[[nodiscard]] std::vector<pid_t> processes_marked(const std::string& entry);

[[nodiscard]] bool process_exists(pid_t pid);

}  // namespace skep::harness

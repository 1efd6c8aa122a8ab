#pragma once

#include <memory>
#include <string>

#include "integration/harness/process.h"
#include "integration/harness/workspace.h"

namespace skep::harness {

// Debian's supervisord with its own directory and socket, ended by SIGTERM when this goes.
// `programs` are the sections [program:NAME] of its config, in which @RUN@ stands for the
// directory.
class Supervisord {
 public:
  explicit Supervisord(const std::string& programs);
  ~Supervisord();
  Supervisord(const Supervisord&) = delete;
  Supervisord& operator=(const Supervisord&) = delete;

  [[nodiscard]] static bool installed();

  [[nodiscard]] std::string url() const { return "unix://" + files_.path("socket"); }
  [[nodiscard]] std::string config() const { return files_.path("supervisord.conf"); }
  void configure(const std::string& programs) const;

 private:
  Workspace files_;
  std::unique_ptr<Process> process_;
};

// The supervisorctl that is installed, for many commands at one daemon without being started for
// each.
class Supervisorctl {
 public:
  // `config`: a supervisord.conf; `url` is asked instead of what it says.
  Supervisorctl(const std::string& config, const std::string& url);

  [[nodiscard]] Finished run(const std::vector<std::string>& words) const;

 private:
  Workspace files_;
  std::unique_ptr<Process> process_;
};

// A program of tests/integration/clients.
[[nodiscard]] std::string client(std::string_view name);

}  // namespace skep::harness

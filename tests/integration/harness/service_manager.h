#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "integration/harness/descriptor.h"
#include "integration/harness/net.h"
#include "integration/harness/process.h"
#include "integration/harness/skepd.h"
#include "integration/harness/workspace.h"

namespace skep::harness {

// skepd under a service manager that does what systemd does with a service of Type=notify,
// Restart=always and FileDescriptorStoreMax=: it keeps the descriptors that skepd gives it, and
// passes them on to the next one.
class ServiceManager {
 public:
  // `apps` as Skepd's. `most`: FileDescriptorStoreMax.
  explicit ServiceManager(const std::string& apps, std::size_t most = 4096);
  ~ServiceManager();
  ServiceManager(const ServiceManager&) = delete;
  ServiceManager& operator=(const ServiceManager&) = delete;

  void configure(const std::string& apps) const;
  void write_config(const std::string& text) const { workspace_.write("skep.toml", text); }

  // SIGKILL, and a new skepd at once.
  void crash();
  void kill();
  // One that inherits the store; false: it does not answer.
  [[nodiscard]] bool start(const std::string& program = skepd_program());
  // The same in two steps.
  void launch(const std::string& program = skepd_program());
  [[nodiscard]] bool answers();
  // Until it has ended by itself; the status as waitpid gives it.
  std::optional<int> wait(std::chrono::milliseconds deadline) { return process_->wait(deadline); }
  // SIGTERM, to its end.
  int terminate();

  [[nodiscard]] std::vector<std::string> entries() const;
  // A copy of what is kept under this name.
  [[nodiscard]] Descriptor copy_of(const std::string& name) const;
  void forget(const std::string& name);
  void put(const std::string& name, Descriptor fd);

  [[nodiscard]] pid_t pid() const { return process_->pid(); }
  [[nodiscard]] const std::string& socket() const { return socket_; }
  [[nodiscard]] const Workspace& workspace() const { return workspace_; }
  [[nodiscard]] std::vector<WorkerStatus> status() const { return status_at(socket_); }
  [[nodiscard]] WorkerStatus worker(const std::string& name) const;
  [[nodiscard]] bool all_become(const std::string& state) const;
  [[nodiscard]] std::vector<int> pids() const;
  [[nodiscard]] std::optional<double> metric(const std::string& series) const;
  [[nodiscard]] std::string log() const;
  [[nodiscard]] bool logs(const std::string& text) const;
  [[nodiscard]] Finished ctl(const std::vector<std::string>& words) const;
  // The processes of its apps.
  [[nodiscard]] std::vector<pid_t> workers() const;

 private:
  void receive();
  void take(const std::string& text, Descriptor fd);

  Workspace workspace_;
  Port metrics_;
  std::size_t most_;
  std::string socket_;
  std::string mark_;
  Descriptor notify_;
  mutable std::mutex mutex_;
  std::vector<std::pair<std::string, Descriptor>> store_;
  std::atomic<bool> ending_ = false;
  std::thread receiver_;
  std::unique_ptr<Process> process_;
};

}  // namespace skep::harness

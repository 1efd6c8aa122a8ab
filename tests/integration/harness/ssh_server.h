#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "integration/harness/net.h"
#include "integration/harness/process.h"
#include "integration/harness/workspace.h"

namespace skep::harness {

// A real sshd of the test's own, with keys of its own, that lets the test's user in and finds the
// build's skepctl in its PATH. To an ssh run with environment() it is several hosts.
class SshServer {
 public:
  // Name -> the control socket that skepctl finds on the host of that name.
  explicit SshServer(const std::map<std::string, std::string>& sockets);

  // A PATH whose ssh knows these hosts and reads nothing of the user's own.
  [[nodiscard]] std::map<std::string, std::string> environment() const;
  // How often somebody has logged in.
  [[nodiscard]] int logins() const;

 private:
  void write_server_config(const std::string& path_variable);
  void write_client_config(const std::map<std::string, std::string>& sockets);

  Port port_;
  Workspace files_;
  std::unique_ptr<Process> process_;
};

}  // namespace skep::harness

#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "integration/harness/process.h"
#include "integration/harness/skepd.h"
#include "integration/harness/workspace.h"
#include "support/private_bus.h"

namespace skep::harness {

// A system bus of the test's own with the policy that the package installs, and busctl on it.
class BusWorld {
 public:
  BusWorld();

  [[nodiscard]] test::PrivateBus& daemon() { return bus_; }
  [[nodiscard]] std::map<std::string, std::string> environment() const;

  // For a Skepd that is on this bus.
  [[nodiscard]] SkepdOptions skepd_options() const;
  // The bus has this name on it.
  [[nodiscard]] bool has(const std::string& name) const;

  [[nodiscard]] Finished busctl(std::vector<std::string> words) const;
  // The same as user and group 65534, which is nobody. Takes root.
  [[nodiscard]] Finished busctl_as_nobody(std::vector<std::string> words) const;
  // A method of org.skep1 called by dbus-send as nobody, with its arguments as that wants them:
  // busctl shows nothing of an AccessDenied but that it is one.
  [[nodiscard]] Finished sent_as_nobody(const std::string& path, const std::string& interface,
                                        const std::string& method,
                                        std::vector<std::string> words) const;
  // A method of org.skep1; `words` are the signature and the arguments.
  [[nodiscard]] Finished call(const std::string& path, const std::string& interface,
                              const std::string& method, std::vector<std::string> words = {}) const;
  // A property as busctl prints it: `s "RUNNING"`.
  [[nodiscard]] std::string property(const std::string& path, const std::string& interface,
                                     const std::string& name) const;

  // The real polkitd, with the package's actions and a rule that lets nobody manage apps, but not
  // the daemon. Takes root and a mount namespace; null where it does not come up.
  [[nodiscard]] std::unique_ptr<Process> polkitd() const;

 private:
  [[nodiscard]] std::vector<std::string> command(std::vector<std::string> words) const;

  test::PrivateBus bus_;
  Workspace files_;
};

}  // namespace skep::harness

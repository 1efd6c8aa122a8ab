#pragma once

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/places.h"

namespace skep::test {

// A real dbus-daemon in a folder of its own, as the system bus of whoever has address() in
// DBUS_SYSTEM_BUS_ADDRESS. It can be killed and started again at the same address.
class PrivateBus {
 public:
  // `rules`: more of its configuration, as policies.
  explicit PrivateBus(const std::string& rules = everything_is_allowed) {
    std::string name = (std::filesystem::temp_directory_path() / "skep-bus-XXXXXX").string();
    folder_ = mkdtemp(name.data());
    std::filesystem::permissions(folder_, std::filesystem::perms(0755));
    std::ifstream given(in_source("tests/support/private-bus.conf"));
    std::ostringstream text;
    text << given.rdbuf();
    std::ofstream(folder_ / "bus.conf")
        << filled(filled(text.str(), "@LISTEN@", address()), "@RULES@", rules);
    start();
  }
  ~PrivateBus() {
    stop();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  PrivateBus(const PrivateBus&) = delete;
  PrivateBus& operator=(const PrivateBus&) = delete;

  [[nodiscard]] std::string address() const { return "unix:path=" + path().string(); }
  [[nodiscard]] std::filesystem::path path() const { return folder_ / "socket"; }
  [[nodiscard]] pid_t pid() const { return pid_; }

  // Returns when it takes connections.
  void start() {
    pid_ = fork();
    if (pid_ == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      const std::string config = "--config-file=" + (folder_ / "bus.conf").string();
      execlp("dbus-daemon", "dbus-daemon", config.c_str(), "--nofork", "--nopidfile", "--nosyslog",
             nullptr);
      _exit(127);
    }
    for (int i = 0; i < 1000 && !takes_connections(); ++i) usleep(5000);
  }
  void stop() {
    if (pid_ <= 0) return;
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    pid_ = -1;
    std::filesystem::remove(path());
  }
  void freeze() const { kill(pid_, SIGSTOP); }
  void thaw() const { kill(pid_, SIGCONT); }

  static constexpr auto everything_is_allowed =
      "<policy context=\"default\"><allow own=\"*\"/><allow send_type=\"method_call\"/></policy>";

 private:
  static std::string filled(std::string text, const std::string& mark, const std::string& with) {
    return text.replace(text.find(mark), mark.size(), with);
  }

  [[nodiscard]] bool takes_connections() const {
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    path().string().copy(name.sun_path, sizeof(name.sun_path) - 1);
    const bool taken = connect(fd, reinterpret_cast<const sockaddr*>(&name), sizeof(name)) == 0;
    close(fd);
    return taken;
  }

  std::filesystem::path folder_;
  pid_t pid_ = -1;
};

}  // namespace skep::test

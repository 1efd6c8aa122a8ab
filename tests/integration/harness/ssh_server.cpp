#include "integration/harness/ssh_server.h"

#include <cstdlib>
#include <filesystem>
#include <unistd.h>

#include <gtest/gtest.h>

#include "integration/harness/eventually.h"
#include "integration/harness/skepd.h"

namespace skep::harness {
namespace {

std::string path_variable() {
  const char* value = std::getenv("PATH");
  return value != nullptr ? value : "/usr/bin:/bin";
}

void make_executable(const std::string& path) {
  std::filesystem::permissions(path, std::filesystem::perms(0755));
}

void make_key(const std::string& path) {
  EXPECT_EQ(run({"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path}).exit, 0);
}

}  // namespace

SshServer::SshServer(const std::map<std::string, std::string>& sockets) {
  std::filesystem::create_directory(files_.path("server"));
  std::filesystem::create_directory(files_.path("client"));
  std::filesystem::create_symlink(skepctl_program(), files_.path("server/skepctl"));
  make_key(files_.path("host_key"));
  make_key(files_.path("user_key"));
  write_server_config(files_.path("server") + ':' + path_variable());
  write_client_config(sockets);
  // Where root's sshd keeps what it may not do; a machine that boots one has it.
  std::error_code exists;
  if (::geteuid() == 0) std::filesystem::create_directory("/run/sshd", exists);
  process_ = std::make_unique<Process>(
      Program{{"/usr/sbin/sshd", "-D", "-e", "-f", files_.path("sshd_config")},
              {},
              files_.path("sshd.log"),
              files_.path("sshd.log"),
              {}});
  EXPECT_TRUE(eventually([&] { return Connection::tcp("127.0.0.1", port_.number()).open(); }))
      << read_file(files_.path("sshd.log"));
}

void SshServer::write_server_config(const std::string& path_variable) {
  files_.write("sshd_config", "Port " + port_.text() + "\nListenAddress 127.0.0.1\nHostKey " +
                                  files_.path("host_key") + "\nAuthorizedKeysFile " +
                                  files_.path("user_key.pub") +
                                  "\nPidFile none\nStrictModes no\nUsePAM no\n"
                                  "PasswordAuthentication no\nKbdInteractiveAuthentication no\n"
                                  "DenyUsers nobody\n"
                                  "AcceptEnv SKEP_SOCKET\nMaxStartups 100\nSetEnv PATH=" +
                                  path_variable + '\n');
}

void SshServer::write_client_config(const std::map<std::string, std::string>& sockets) {
  std::string config;
  for (const auto& [name, socket] : sockets)
    config += "Host " + name + "\n  SetEnv SKEP_SOCKET=" + socket + '\n';
  config += "Host *\n  HostName 127.0.0.1\n  Port " + port_.text() + "\n  IdentityFile " +
            files_.path("user_key") + "\n  IdentitiesOnly yes\n  UserKnownHostsFile " +
            files_.path("known_hosts") + "\n  GlobalKnownHostsFile /dev/null\n";
  files_.write("ssh_config", config);
  const std::string host_key = read_file(files_.path("host_key.pub"));
  files_.write("known_hosts", "[127.0.0.1]:" + port_.text() + ' ' + host_key);
  files_.write("client/ssh",
               "#!/bin/sh\nexec /usr/bin/ssh -F " + files_.path("ssh_config") + " \"$@\"\n");
  make_executable(files_.path("client/ssh"));
}

std::map<std::string, std::string> SshServer::environment() const {
  return {{"PATH", files_.path("client") + ':' + path_variable()}};
}

int SshServer::logins() const {
  const std::string log = read_file(files_.path("sshd.log"));
  int count = 0;
  for (auto at = log.find("Accepted publickey"); at != std::string::npos;
       at = log.find("Accepted publickey", at + 1))
    ++count;
  return count;
}

}  // namespace skep::harness

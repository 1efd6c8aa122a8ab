#include "host/handover/execution.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <string_view>
#include <unistd.h>

#include "host/process/own_limits.h"

namespace skep::host {

namespace {

constexpr int first_passed = 3;  // SD_LISTEN_FDS_START

bool is_listen_variable(std::string_view entry) {
  return entry.starts_with("LISTEN_PID=") || entry.starts_with("LISTEN_FDS=") ||
         entry.starts_with("LISTEN_FDNAMES=") || entry.starts_with("LISTEN_PIDFDID=");
}

std::vector<std::string> with_passed(std::vector<std::string> environment,
                                     const std::vector<NamedDescriptor>& fds) {
  std::erase_if(environment, is_listen_variable);
  std::string names;
  for (const NamedDescriptor& fd : fds) names += (names.empty() ? "" : ":") + fd.name;
  environment.push_back("LISTEN_PID=" + std::to_string(::getpid()));
  environment.push_back("LISTEN_FDS=" + std::to_string(fds.size()));
  environment.push_back("LISTEN_FDNAMES=" + names);
  return environment;
}

std::vector<char*> pointers_to(const std::vector<std::string>& words) {
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (const std::string& word : words) pointers.push_back(const_cast<char*>(word.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

// Out of the way of each other's places first. Empty: there is no room.
std::vector<NamedDescriptor> passed(const std::vector<NamedDescriptor>& fds) {
  const int behind = first_passed + static_cast<int>(fds.size());
  std::vector<NamedDescriptor> placed;
  for (const NamedDescriptor& fd : fds) {
    const int copy = fd.fd >= behind ? fd.fd : ::fcntl(fd.fd, F_DUPFD_CLOEXEC, behind);
    if (copy < 0) return {};
    placed.push_back({fd.name, copy});
  }
  int place = first_passed;
  for (NamedDescriptor& fd : placed) {
    if (::dup2(fd.fd, place) < 0) return {};
    fd.fd = place++;
  }
  return placed;
}

}  // namespace

Execution Execution::present(int argc, char** argv) {
  Execution execution;
  execution.arguments.assign(argv, argv + argc);
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry)
    execution.environment.emplace_back(*entry);
  return execution;
}

Result<std::string> Execution::program() const {
  const std::string& name = arguments.front();
  if (name.find('/') != std::string::npos) return name;
  std::string_view path = "/usr/bin:/bin";
  for (const std::string& entry : environment)
    if (entry.starts_with("PATH=")) path = std::string_view(entry).substr(5);
  while (true) {
    const std::size_t colon = path.find(':');
    const std::string candidate = std::string(path.substr(0, colon)) + '/' + name;
    if (::access(candidate.c_str(), X_OK) == 0) return candidate;
    if (colon == std::string_view::npos) break;
    path.remove_prefix(colon + 1);
  }
  return fail("there is no " + name + " in PATH; name the program to upgrade to");
}

Unexecuted execute_in_place(const std::string& program, const Execution& as,
                            const std::vector<NamedDescriptor>& fds) {
  const auto placed = passed(fds);
  if (placed.empty()) return {{"cannot pass on the descriptors of workers"}, fds};
  const auto environment = with_passed(as.environment, placed);
  restore_own_limits();
  ::execve(program.c_str(), pointers_to(as.arguments).data(), pointers_to(environment).data());
  return {{"cannot execute " + program + ": " + std::strerror(errno)}, placed};
}

}  // namespace skep::host

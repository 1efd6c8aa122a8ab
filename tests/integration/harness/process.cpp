#include "integration/harness/process.h"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <stdexcept>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "integration/harness/eventually.h"
#include "integration/harness/workspace.h"

extern char** environ;

namespace skep::harness {
namespace {

std::vector<std::string> environment_of(const Program& program) {
  std::vector<std::string> entries;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    const std::string name = text.substr(0, text.find('='));
    if (!program.environment.contains(name) && !name.starts_with("SKEP_")) entries.push_back(text);
  }
  for (const auto& [name, value] : program.environment) entries.push_back(name + '=' + value);
  return entries;
}

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> array;
  array.reserve(words.size() + 1);
  for (std::string& word : words) array.push_back(word.data());
  array.push_back(nullptr);
  return array;
}

void redirect(const std::string& path, int to) {
  const std::string target = path.empty() ? "/dev/null" : path;
  const int fd = ::open(target.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
  if (fd >= 0) ::dup2(fd, to);
}

}  // namespace

Process::Process(const Program& program) {
  std::vector<std::string> words = program.command;
  std::vector<std::string> variables = environment_of(program);
  const std::vector<char*> argv = pointers(words);
  const std::vector<char*> envp = pointers(variables);
  pid_ = ::fork();
  if (pid_ < 0) throw std::runtime_error("fork");
  if (pid_ > 0) return;
  ::setsid();
  redirect("", STDIN_FILENO);
  redirect(program.out, STDOUT_FILENO);
  redirect(program.err, STDERR_FILENO);
  if (program.open_files) {
    const rlimit limit{*program.open_files, *program.open_files};
    ::setrlimit(RLIMIT_NOFILE, &limit);
  }
  ::execvpe(argv[0], argv.data(), envp.data());
  ::_exit(127);
}

Process::~Process() {
  if (!running()) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

void Process::signal(int number) const {
  if (!status_) ::kill(pid_, number);
}

bool Process::running() {
  if (status_) return false;
  int status = 0;
  if (::waitpid(pid_, &status, WNOHANG) != pid_) return true;
  status_ = status;
  return false;
}

std::optional<int> Process::wait(std::chrono::milliseconds deadline) {
  (void)eventually(deadline, [&] { return !running(); });
  return status_;
}

Finished run(const std::vector<std::string>& command, std::chrono::milliseconds deadline,
             const std::map<std::string, std::string>& environment) {
  const Workspace files;
  Finished finished;
  {
    Process process({command, environment, files.path("out"), files.path("err"), {}});
    if (const auto status = process.wait(deadline); status && WIFEXITED(*status))
      finished.exit = WEXITSTATUS(*status);
  }
  finished.out = read_file(files.path("out"));
  finished.err = read_file(files.path("err"));
  return finished;
}

std::vector<pid_t> processes_marked(const std::string& entry) {
  std::vector<pid_t> found;
  std::error_code error;
  for (const auto& directory : std::filesystem::directory_iterator("/proc", error)) {
    const int pid = std::atoi(directory.path().filename().c_str());
    if (pid <= 0) continue;
    const std::string variables = '\0' + read_file(directory.path() / "environ");
    if (variables.find('\0' + entry + '\0') != std::string::npos) found.push_back(pid);
  }
  return found;
}

bool process_exists(pid_t pid) {
  return ::kill(pid, 0) == 0 || errno == EPERM;
}

}  // namespace skep::harness

#include "host/handover/self_check_run.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <memory>
#include <string_view>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

#include "host/process/spawn.h"

namespace skep::host {

namespace {

constexpr std::size_t most_output = 4096;

struct Run {
  Reactor& reactor;
  std::string program;
  std::function<void(Result<std::string>)> done;
  UniqueFd output;
  Timer deadline;
  bool timed_out = false;
};

std::string read_output(int fd) {
  std::string text;
  std::array<char, most_output> buffer{};
  while (text.size() < most_output) {
    const ssize_t count = ::read(fd, buffer.data(), most_output - text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
  return text;
}

std::string printable_line(std::string_view text) {
  std::string line(text.substr(0, text.find('\n')));
  std::replace_if(
      line.begin(), line.end(), [](unsigned char c) { return c < ' ' || c == 0x7f; }, '?');
  return line;
}

Result<std::string> judged(const Run& run, ExitStatus status) {
  if (run.timed_out)
    return fail(run.program + " did not say in time whether it can take over (--self-check)");
  const std::string line = printable_line(read_output(run.output.get()));
  if (status.success() && line.starts_with(takes_over_words))
    return line.substr(std::string_view(takes_over_words).size());
  if (!line.empty() && !status.success())
    return fail(fmt::format("{} cannot take over: {}", run.program, line));
  return fail(
      fmt::format("{} is no skepd that can take over: asked by --self-check, it ended with "
                  "{}",
                  run.program, status.describe()));
}

SpawnRequest request_of(const std::string& program, const Execution& as, int state, int output) {
  SpawnRequest request;
  request.command = {program, "--self-check"};
  request.command.insert(request.command.end(), as.arguments.begin() + 1, as.arguments.end());
  for (const std::string& entry : as.environment)
    if (!entry.starts_with("LISTEN_") && !entry.starts_with("NOTIFY_SOCKET="))
      request.environment.push_back(entry);
  request.environment.emplace_back("LISTEN_FDS=1");
  request.environment.emplace_back("LISTEN_FDNAMES=state");
  request.pid_variables.emplace_back("LISTEN_PID");
  request.descriptors[3] = state;
  request.out = output;
  request.err = output;
  return request;
}

}  // namespace

void SelfCheckRun::start(const std::string& program, const Execution& as, int state,
                         std::function<void(Result<std::string>)> done) {
  const auto refuse = [this, done](std::string why) {
    reactor_.post([done, why = std::move(why)] { done(fail(why)); });
  };
  std::array<int, 2> ends{-1, -1};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0)
    return refuse(std::string("cannot make a pipe: ") + std::strerror(errno));
  auto run =
      std::make_shared<Run>(Run{reactor_, program, std::move(done), UniqueFd(ends[0]), {}, false});
  const UniqueFd theirs(ends[1]);
  (void)::fcntl(ends[0], F_SETFL, O_NONBLOCK);
  auto child = spawn(request_of(program, as, state, theirs.get()));
  if (!child) {
    const SpawnFailure& failure = child.error();
    return refuse(failure.error == 0
                      ? failure.stage
                      : fmt::format("{}: {}", failure.stage, std::strerror(failure.error)));
  }
  const pid_t pid = child->pid;
  run->deadline = reactor_.after(deadline_, [this, run, pid] {
    run->timed_out = true;
    children_.signal(pid, SIGKILL, true);
  });
  children_.add(std::move(*child),
                {[] {},
                 [run](ExitStatus status) {
                   run->deadline.reset();
                   run->reactor.post([run, status] { run->done(judged(*run, status)); });
                 }});
}

}  // namespace skep::host

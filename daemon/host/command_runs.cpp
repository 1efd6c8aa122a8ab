#include "host/command_runs.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <sys/mman.h>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

namespace skep::host {
namespace {

// A file, since a pipe of which nobody reads would have to be waited for.
tl::expected<UniqueFd, SpawnFailure> input_of(const std::string& text) {
  UniqueFd file(::memfd_create("skep-input", MFD_CLOEXEC));
  if (!file) return tl::unexpected(SpawnFailure{"cannot make its input", errno});
  std::size_t written = 0;
  while (written < text.size()) {
    const ssize_t count = ::write(file.get(), text.data() + written, text.size() - written);
    if (count < 0) return tl::unexpected(SpawnFailure{"cannot write its input", errno});
    written += static_cast<std::size_t>(count);
  }
  ::lseek(file.get(), 0, SEEK_SET);
  return file;
}

tl::expected<Child, SpawnFailure> spawn_run(const CommandRun& run, const Environment& own) {
  const auto input = input_of(run.input);
  if (!input) return tl::unexpected(input.error());
  Environment environment = app_environment({}, std::nullopt, own);
  for (const auto& [name, value] : run.variables) environment.insert_or_assign(name, value);
  SpawnRequest request;
  request.command = run.command;
  request.environment = flat(environment);
  request.in = input->get();
  request.out = STDERR_FILENO;
  request.err = STDERR_FILENO;
  return spawn(request);
}

// One running command, as its callbacks share it.
struct Running {
  Timer deadline;
  bool timed_out = false;
};

}  // namespace

CommandRuns::CommandRuns(Reactor& reactor, Children& children, const Environment& own)
    : reactor_(reactor), children_(children), own_(own) {}

void CommandRuns::start(const CommandRun& run, std::function<void(Result<CommandEnd>)> ended) {
  auto child = spawn_run(run, own_);
  if (child) return watch(std::move(*child), run.timeout, std::move(ended));
  const SpawnFailure& failure = child.error();
  Error error{failure.error == 0
                  ? failure.stage
                  : fmt::format("{}: {}", failure.stage, std::strerror(failure.error))};
  reactor_.post(
      [ended = std::move(ended), error = std::move(error)] { ended(tl::unexpected(error)); });
}

void CommandRuns::watch(Child child, Duration timeout,
                        std::function<void(Result<CommandEnd>)> ended) {
  const auto running = std::make_shared<Running>();
  running->deadline =
      reactor_.after(timeout, [this, weak = std::weak_ptr(running), pid = child.pid] {
        const auto late = weak.lock();
        if (!late) return;
        late->timed_out = true;
        children_.signal(pid, SIGKILL, true);
      });
  children_.add(std::move(child), {[] {},
                                   [running, ended = std::move(ended)](ExitStatus status) {
                                     running->deadline.reset();
                                     ended(CommandEnd{status, running->timed_out});
                                   }});
}

}  // namespace skep::host

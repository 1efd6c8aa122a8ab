#include "host/worker_output.h"

#include <string>
#include <utility>

#include "host/log_path.h"

namespace skep::host {

namespace {

tl::expected<LogThread::Pipe, SpawnFailure> capture(const AppSpec& spec, const WorkerId& worker,
                                                    const LogTarget& target, LogThread& logs) {
  const std::string path = log_path(target, worker.slot);
  auto pipe = logs.capture(worker.slot_name(), path, spec.logs.rotate_bytes, spec.logs.rotate_keep);
  if (!pipe) return tl::unexpected(SpawnFailure{pipe.error().message, 0});
  return std::move(*pipe);
}

}  // namespace

tl::expected<WorkerOutput, SpawnFailure> connect_output(const AppSpec& spec, const WorkerId& worker,
                                                        LogThread& logs) {
  WorkerOutput output;
  const auto connect = [&](const LogTarget& target, int own, UniqueFd& pipe, int& end,
                           std::uint64_t& number) -> tl::expected<void, SpawnFailure> {
    if (target.kind == LogTarget::Kind::inherit) end = own;
    if (target.kind != LogTarget::Kind::file) return {};
    auto captured = capture(spec, worker, target, logs);
    if (!captured) return tl::unexpected(captured.error());
    pipe = std::move(captured->writer);
    number = captured->capture;
    end = pipe.get();
    return {};
  };

  if (auto done =
          connect(spec.logs.out, STDOUT_FILENO, output.out_pipe, output.out, output.captures.out);
      !done)
    return tl::unexpected(done.error());
  if (spec.logs.err.kind == LogTarget::Kind::same_as_stdout) {
    output.err = output.out;
    return output;
  }
  if (auto done =
          connect(spec.logs.err, STDERR_FILENO, output.err_pipe, output.err, output.captures.err);
      !done)
    return tl::unexpected(done.error());
  return output;
}

void redirect_output(const AppSpec& spec, const WorkerId& worker, const Captures& captures,
                     LogThread& logs) {
  const LogTarget& out = spec.logs.out;
  const LogTarget& err = spec.logs.err;
  const auto redirect = [&](std::uint64_t capture, const LogTarget& target) {
    if (capture != 0 && target.kind == LogTarget::Kind::file)
      logs.redirect(capture, worker.slot_name(), log_path(target, worker.slot),
                    spec.logs.rotate_bytes, spec.logs.rotate_keep);
  };
  redirect(captures.out, out);
  redirect(captures.err, err.kind == LogTarget::Kind::same_as_stdout ? out : err);
}

}  // namespace skep::host

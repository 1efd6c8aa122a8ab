#include "host/worker_output.h"

#include <string>
#include <utility>

#include "host/log_path.h"

namespace skep::host {

namespace {

Keeping keeping_of(const LogSpec& logs) {
  return {logs.rotate_bytes, logs.rotate_keep, logs.block};
}

}  // namespace

std::shared_ptr<const Identity> shared_user(const Nursery& nursery) {
  if (!nursery.identity) return nullptr;
  return std::make_shared<const Identity>(*nursery.identity);
}

tl::expected<WorkerOutput, SpawnFailure> connect_output(const Nursery& nursery,
                                                        const WorkerId& worker, LogThread& logs) {
  const AppSpec& spec = *nursery.spec;
  WorkerOutput output;
  const auto connect = [&](const LogTarget& target, int own, UniqueFd& pipe, int& end,
                           std::uint64_t& number,
                           UniqueFd& reader) -> tl::expected<void, SpawnFailure> {
    const auto stream = own == STDOUT_FILENO ? "stdout" : "stderr";
    if (target.kind == LogTarget::Kind::inherit) end = own;
    if (!target.captured()) return {};
    auto captured = logs.capture(worker.slot_name(),
                                 {captured_path(target, worker, stream), shared_user(nursery)},
                                 keeping_of(spec.logs));
    if (!captured) return tl::unexpected(SpawnFailure{captured.error().message, 0});
    pipe = std::move(captured->writer);
    number = captured->capture;
    reader = std::move(captured->reader);
    end = pipe.get();
    return {};
  };

  if (auto done = connect(spec.logs.out, STDOUT_FILENO, output.out_pipe, output.out,
                          output.captures.out, output.out_reader);
      !done)
    return tl::unexpected(done.error());
  if (spec.logs.err.kind == LogTarget::Kind::same_as_stdout) {
    output.err = output.out;
    return output;
  }
  if (auto done = connect(spec.logs.err, STDERR_FILENO, output.err_pipe, output.err,
                          output.captures.err, output.err_reader);
      !done)
    return tl::unexpected(done.error());
  return output;
}

// A pipe whose target is captured no more is read all the same, so that its worker does not wait.
Captures take_over_output(FormerOutput former, const LogSpec& spec,
                          const std::shared_ptr<const Identity>& user, const WorkerId& worker,
                          LogThread& logs) {
  Captures captures;
  const auto take = [&](UniqueFd reader, const LogTarget& target, const char* stream,
                        bool mid_line) {
    if (!reader) return std::uint64_t{0};
    const std::string path =
        target.captured() ? captured_path(target, worker, stream) : "/dev/null";
    return logs.take_over(std::move(reader), worker.slot_name(), {path, user}, keeping_of(spec),
                          mid_line);
  };
  const bool same = spec.err.kind == LogTarget::Kind::same_as_stdout;
  captures.out = take(std::move(former.out_reader), spec.out, "stdout", former.out_mid_line);
  captures.err =
      take(std::move(former.err_reader), same ? spec.out : spec.err, "stderr", former.err_mid_line);
  return captures;
}

void redirect_output(const LogSpec& spec, const std::shared_ptr<const Identity>& user,
                     const WorkerId& worker, const Captures& captures, LogThread& logs) {
  const auto redirect = [&](std::uint64_t capture, const LogTarget& target, const char* stream) {
    if (capture != 0 && target.captured())
      logs.redirect(capture, worker.slot_name(), {captured_path(target, worker, stream), user},
                    keeping_of(spec));
  };
  redirect(captures.out, spec.out, "stdout");
  redirect(captures.err, spec.err.kind == LogTarget::Kind::same_as_stdout ? spec.out : spec.err,
           "stderr");
}

}  // namespace skep::host

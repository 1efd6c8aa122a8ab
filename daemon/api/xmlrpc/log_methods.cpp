#include <algorithm>
#include <array>

#include "api/xmlrpc/commanding.h"
#include "api/xmlrpc/encoding.h"

namespace skep::api::xmlrpc {
namespace {

constexpr std::array range{Parameter{"offset", Type::integer}, Parameter{"length", Type::integer}};
constexpr std::array name_and_range{Parameter{"name"}, Parameter{"offset", Type::integer},
                                    Parameter{"length", Type::integer}};
constexpr std::array one_name{Parameter{"name"}};

void answer_text(Done& done, const Result<LogPiece>& piece) {
  if (piece) return done(encoded(piece->text));
  done(tl::unexpected(Fault{FaultCode::no_file, piece.error().message}));
}

// As supervisord has it, a negative offset is so many bytes from the end and takes no length.
void read(const Call& call, const LogSource& source, std::int64_t offset, std::int64_t length,
          Done done) {
  if (length < 0 || (offset < 0 && length != 0))
    return done(tl::unexpected(Fault{FaultCode::bad_arguments, {}}));
  if (call.services.logs.path(source).empty())
    return done(tl::unexpected(Fault{FaultCode::no_file, "it is written to no file"}));
  call.services.logs.read(source, offset, static_cast<std::uint64_t>(length),
                          [done = std::move(done)](const Result<LogPiece>& piece) mutable {
                            answer_text(done, piece);
                          });
}

void read_main(const Call& call, Done done) {
  read(call, {}, call.number(0), call.number(1), std::move(done));
}

void read_process(const Call& call, LogStream stream, Done done) {
  const auto process = process_named(*call.snapshot, call.text(0));
  if (!process) return done(tl::unexpected(process.error()));
  read(call, {process->target, stream}, call.number(1), call.number(2), std::move(done));
}

void read_out(const Call& call, Done done) {
  read_process(call, LogStream::out, std::move(done));
}

void read_err(const Call& call, Done done) {
  read_process(call, LogStream::err, std::move(done));
}

Array tailed(std::string text, std::int64_t end, bool overflow) {
  return {std::move(text), end, overflow};
}

// supervisord's arithmetic: always the last `length` bytes, but nothing where `offset` is at the
// end already.
void tail_process(const Call& call, LogStream stream, Done done) {
  const auto process = process_named(*call.snapshot, call.text(0));
  if (!process) return done(tl::unexpected(process.error()));
  const std::int64_t offset = call.number(1);
  const std::int64_t length = std::max<std::int64_t>(call.number(2), 0);
  call.services.logs.read(
      {process->target, stream}, -std::max<std::int64_t>(length, 1), 0,
      [offset, length, done = std::move(done)](const Result<LogPiece>& piece) {
        if (!piece) return done(encoded(tailed("", 0, false)));
        const auto end = static_cast<std::int64_t>(piece->end);
        const bool at_end = offset >= end || length == 0;
        done(encoded(tailed(at_end ? "" : piece->text, end, end - length > offset)));
      });
}

void tail_out(const Call& call, Done done) {
  tail_process(call, LogStream::out, std::move(done));
}

void tail_err(const Call& call, Done done) {
  tail_process(call, LogStream::err, std::move(done));
}

void clear_main(const Call& call, Done done) {
  if (call.services.logs.path({}).empty())
    return done(tl::unexpected(Fault{FaultCode::no_file, "it is written to no file"}));
  call.services.logs.clear({}, call.peer, [done = std::move(done)](const Result<void>& cleared) {
    if (cleared) return done(encoded(true));
    done(tl::unexpected(Fault{FaultCode::failed, cleared.error().message}));
  });
}

// Both logs of one process after another of a list. One that has no file has nothing to clear.
class Clearing : public std::enable_shared_from_this<Clearing> {
 public:
  using Outcome = tl::expected<void, Fault>;
  using Told = std::function<void(const std::vector<Process>&, const std::vector<Outcome>&)>;

  Clearing(const Call& call, std::vector<Process> processes, Told told)
      : call_(call), processes_(std::move(processes)), told_(std::move(told)) {
    for (const Process& process : processes_) {
      const std::string out = path_of(process, LogStream::out);
      const std::string err = path_of(process, LogStream::err);
      if (!out.empty()) files_.push_back({outcomes_.size(), {process.target, LogStream::out}});
      if (!err.empty() && err != out)
        files_.push_back({outcomes_.size(), {process.target, LogStream::err}});
      outcomes_.emplace_back();
    }
  }

  void next() {
    if (at_ == files_.size()) return told_(processes_, outcomes_);
    const File& file = files_[at_++];
    call_.services.logs.clear(
        file.source, call_.peer,
        [self = shared_from_this(), index = file.process](const Result<void>& cleared) {
          if (!cleared)
            self->outcomes_[index] =
                tl::unexpected(Fault{FaultCode::failed, self->processes_[index].full_name()});
          self->next();
        });
  }

 private:
  struct File {
    std::size_t process;
    LogSource source;
  };

  [[nodiscard]] std::string path_of(const Process& process, LogStream stream) const {
    return call_.services.logs.path({process.target, stream});
  }

  Call call_;
  std::vector<Process> processes_;
  Told told_;
  std::vector<File> files_;
  std::vector<Outcome> outcomes_;
  std::size_t at_ = 0;
};

void clear_process(const Call& call, Done done) {
  auto process = process_named(*call.snapshot, call.text(0));
  if (!process) return done(tl::unexpected(process.error()));
  std::make_shared<Clearing>(call, std::vector{std::move(*process)},
                             [done = std::move(done)](const auto& /*one*/, const auto& outcomes) {
                               if (!outcomes.front())
                                 return done(tl::unexpected(outcomes.front().error()));
                               done(encoded(true));
                             })
      ->next();
}

void clear_all(const Call& call, Done done) {
  std::make_shared<Clearing>(call, all_processes(*call.snapshot),
                             [done = std::move(done)](const auto& processes, const auto& outcomes) {
                               Array array;
                               for (std::size_t at = 0; at < processes.size(); ++at)
                                 array.push_back(status_of(processes[at], outcomes[at]));
                               done(encoded(std::move(array)));
                             })
      ->next();
}

constexpr std::string_view read_help =
    "Reads `length` bytes from `offset` on, 0: to the end; with a negative offset and length 0 so "
    "many bytes at the end.";
constexpr std::string_view tail_help =
    "The last `length` bytes of the log, the log's length, and whether there is more between "
    "`offset` and that. Nothing where `offset` is the end.";
constexpr std::string_view clear_help = "Empties the worker's logs.";

constexpr std::array table{
    Method{"supervisor.readLog", Type::string, range, read_help, read_main},
    Method{"supervisor.readMainLog", Type::string, range, "An old name of readLog.", read_main},
    Method{"supervisor.clearLog",
           Type::boolean,
           {},
           "Empties the daemon's own log.",
           clear_main,
           true},
    Method{"supervisor.readProcessStdoutLog", Type::string, name_and_range, read_help, read_out},
    Method{"supervisor.readProcessLog", Type::string, name_and_range,
           "An old name of readProcessStdoutLog.", read_out},
    Method{"supervisor.readProcessStderrLog", Type::string, name_and_range, read_help, read_err},
    Method{"supervisor.tailProcessStdoutLog", Type::array, name_and_range, tail_help, tail_out},
    Method{"supervisor.tailProcessLog", Type::array, name_and_range,
           "An old name of tailProcessStdoutLog.", tail_out},
    Method{"supervisor.tailProcessStderrLog", Type::array, name_and_range, tail_help, tail_err},
    Method{"supervisor.clearProcessLogs", Type::boolean, one_name, clear_help, clear_process, true},
    Method{"supervisor.clearProcessLog", Type::boolean, one_name,
           "An old name of clearProcessLogs.", clear_process, true},
    Method{"supervisor.clearAllProcessLogs",
           Type::array,
           {},
           "Empties the logs of every worker. Answers as startProcessGroup.",
           clear_all,
           true},
};

}  // namespace

std::span<const Method> log_methods() {
  return table;
}

}  // namespace skep::api::xmlrpc

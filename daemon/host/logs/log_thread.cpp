#include "host/logs/log_thread.h"

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

#include "host/logs/errno_text.h"
#include "host/logs/log_thread_impl.h"

namespace skep::host {
namespace {

// Asked for, not needed: a user's pipes together may be refused more (pipe-user-pages-soft).
constexpr int pipe_size = 256 << 10;

LogPlace tidy(const LogPlace& place) {
  return {logs::tidy_path(place.path), place.user};
}

class FollowerHandle : public LogThread::Follower {
 public:
  explicit FollowerHandle(std::shared_ptr<logs::FollowerQueue> queue) : queue_(std::move(queue)) {}
  ~FollowerHandle() override { queue_->cancel(); }
  FollowerHandle(const FollowerHandle&) = delete;
  FollowerHandle& operator=(const FollowerHandle&) = delete;

 private:
  std::shared_ptr<logs::FollowerQueue> queue_;
};

}  // namespace

LogThread::LogThread(Post post, Warn warn, LogLimits limits)
    : impl_(std::make_shared<Impl>(std::move(post), std::move(warn), limits)) {
  impl_->start(impl_);
}

LogThread::~LogThread() {
  (void)impl_->stop();
}

template <typename Answer>
void LogThread::refuse(std::string what, std::function<void(Answer)> done) {
  impl_->outbox->send([done = std::move(done), what = std::move(what)] {
    done(fail("cannot " + what + ": the log thread is stuck"));
  });
}

Result<LogThread::Pipe> LogThread::capture(const std::string& name, const LogPlace& place,
                                           const Keeping& keeping) {
  int ends[2] = {-1, -1};
  if (::pipe2(ends, O_CLOEXEC) != 0)
    return fail(name + ": cannot make a pipe for its output: " + logs::errno_text(errno) +
                (errno == EMFILE || errno == ENFILE ? "; allow more open files" : ""));
  UniqueFd reader(ends[0]);
  Pipe pipe{UniqueFd(ends[1]), impl_->next_capture(), {}};
  ::fcntl(reader.get(), F_SETFL, O_NONBLOCK);
  ::fcntl(reader.get(), F_SETPIPE_SZ, pipe_size);
  pipe.reader.reset(::fcntl(reader.get(), F_DUPFD_CLOEXEC, 3));

  logs::CaptureCommand command{pipe.capture, name, tidy(place), keeping, false, std::move(reader)};
  if (!impl_->ask(std::move(command)))
    return fail(name + ": cannot capture its output: the log thread " +
                (impl_->running() ? "is stuck; see whether the disk of " + place.path + " answers"
                                  : "could not be started; allow more open files and threads"));
  return pipe;
}

std::uint64_t LogThread::take_over(UniqueFd reader, const std::string& name, const LogPlace& place,
                                   const Keeping& keeping, bool mid_line) {
  const std::uint64_t number = impl_->next_capture();
  logs::CaptureCommand command{number, name, tidy(place), keeping, mid_line, std::move(reader)};
  return impl_->ask(std::move(command)) ? number : 0;
}

void LogThread::redirect(std::uint64_t capture, const std::string& name, const LogPlace& place,
                         const Keeping& keeping) {
  (void)impl_->ask(logs::RedirectCommand{capture, name, tidy(place), keeping});
}

void LogThread::write_own(std::string line) {
  impl_->write_own(line);
}

std::function<void(std::string line)> LogThread::own_writer() const {
  return [weak = std::weak_ptr(impl_)](const std::string& line) {
    if (const auto impl = weak.lock())
      impl->write_own(line);
    else
      write_to_standard_error(line);
  };
}

void LogThread::open_own(const std::string& path, std::uint64_t rotate_bytes,
                         std::uint32_t rotate_keep) {
  impl_->own.change({logs::tidy_path(path), {rotate_bytes, rotate_keep}});
}

void LogThread::tail(const LogPlace& place, std::uint64_t bytes,
                     std::function<void(Result<LogPart>)> done) {
  if (impl_->ask(logs::TailCommand{tidy(place), bytes, done})) return;
  refuse("read the log file " + place.path, std::move(done));
}

void LogThread::read(const LogPlace& place, std::int64_t offset, std::uint64_t bytes,
                     std::function<void(Result<LogPart>)> done) {
  if (impl_->ask(logs::ReadCommand{tidy(place), offset, bytes, done})) return;
  refuse("read the log file " + place.path, std::move(done));
}

void LogThread::clear(const LogPlace& place, std::function<void(Result<void>)> done) {
  if (impl_->ask(logs::ClearCommand{tidy(place), done})) return;
  refuse("clear the log file " + place.path, std::move(done));
}

void LogThread::reopen(std::function<void(Result<void>)> done) {
  if (impl_->ask(logs::ReopenCommand{done})) return;
  refuse("open the log files anew", std::move(done));
}

std::unique_ptr<LogThread::Follower> LogThread::follow(const LogPlace& place,
                                                       std::function<void(std::string)> grown,
                                                       std::uint64_t last) {
  auto queue = std::make_shared<logs::FollowerQueue>(std::move(grown), impl_->outbox);
  if (!impl_->ask(logs::FollowCommand{tidy(place), last, queue}))
    queue->push("[skepd: the log thread is stuck, nothing can be followed]\n");
  return std::make_unique<FollowerHandle>(std::move(queue));
}

std::uint64_t LogThread::dropped(const std::string& app) const {
  return impl_->drops.of(app);
}

void LogThread::restore_dropped(const std::string& app, std::uint64_t bytes) {
  impl_->drops.add(app + ':', bytes);
}

std::set<std::uint64_t> LogThread::end() {
  return impl_->stop();
}

void LogThread::flush(std::function<void()> done) {
  if (!impl_->ask(logs::FlushCommand{done})) impl_->outbox->send(std::move(done));
}

}  // namespace skep::host

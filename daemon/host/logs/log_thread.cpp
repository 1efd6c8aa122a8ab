#include "host/logs/log_thread.h"

#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <fcntl.h>
#include <mutex>
#include <pthread.h>
#include <system_error>
#include <thread>
#include <unistd.h>
#include <utility>

#include "host/logs/errno_text.h"
#include "host/logs/log_loop.h"
#include "host/logs/standard_error.h"

namespace skep::host {
namespace {

// Asked for, not needed: a user's pipes together may be refused more (pipe-user-pages-soft).
constexpr int pipe_size = 256 << 10;

void write_to_standard_error(const std::string& line) {
  logs::StandardError().write(line, logs::Clock::now());
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

// Shared with the thread itself, so that it has what it needs when it must be left behind.
class LogThread::Impl {
 public:
  Impl(Post post, Warn warn, LogLimits limits)
      : outbox(std::make_shared<logs::Outbox>(std::move(post))),
        limits_(limits),
        loop_({bell_, mailbox, own, *outbox}, std::move(warn), limits.silence) {}

  void start(const std::shared_ptr<Impl>& self);
  void stop();

  [[nodiscard]] bool running() const { return running_; }
  // Refused, and `command` left alone, when there is no thread or it is stuck.
  [[nodiscard]] bool ask(logs::Command&& command) {
    return running() && mailbox.put(std::move(command));
  }
  [[nodiscard]] std::uint64_t next_capture() { return ++last_capture_; }
  void write_own(const std::string& line) {
    running() ? own.write(line) : write_to_standard_error(line);
  }

 private:
  void run();
  bool wait_for_end();

  logs::Bell bell_;

 public:
  logs::Mailbox mailbox{bell_};
  logs::OwnQueue own{bell_};
  std::shared_ptr<logs::Outbox> outbox;

 private:
  LogLimits limits_;
  std::uint64_t last_capture_ = 0;  // the caller's
  logs::LogLoop loop_;
  std::thread thread_;
  std::atomic<bool> running_ = false;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ended_ = false;
};

void LogThread::Impl::start(const std::shared_ptr<Impl>& self) {
  if (!loop_.usable()) return;
  // The new thread inherits this mask: signals are the main thread's.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  try {
    thread_ = std::thread([self] { self->run(); });
    running_ = true;
  } catch (const std::system_error&) {
    // running() stays false, which every call answers for.
  }
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

void LogThread::Impl::run() {
  ::pthread_setname_np(::pthread_self(), "skepd-logs");
  loop_.run();
  const std::lock_guard lock(mutex_);
  ended_ = true;
  changed_.notify_all();
}

bool LogThread::Impl::wait_for_end() {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, limits_.farewell, [this] { return ended_; });
}

void LogThread::Impl::stop() {
  if (!running_.exchange(false)) return;
  mailbox.stop();
  if (wait_for_end())
    thread_.join();
  else
    thread_.detach();
  outbox->close();
}

LogThread::LogThread(Post post, Warn warn, LogLimits limits)
    : impl_(std::make_shared<Impl>(std::move(post), std::move(warn), limits)) {
  impl_->start(impl_);
}

LogThread::~LogThread() {
  impl_->stop();
}

Result<LogThread::Pipe> LogThread::capture(const std::string& name, const std::string& path,
                                           std::uint64_t rotate_bytes, std::uint32_t rotate_keep) {
  int ends[2] = {-1, -1};
  if (::pipe2(ends, O_CLOEXEC) != 0)
    return fail(name + ": cannot make a pipe for its output: " + logs::errno_text(errno) +
                (errno == EMFILE || errno == ENFILE ? "; allow more open files" : ""));
  UniqueFd reader(ends[0]);
  Pipe pipe{UniqueFd(ends[1]), impl_->next_capture()};
  ::fcntl(reader.get(), F_SETFL, O_NONBLOCK);
  ::fcntl(reader.get(), F_SETPIPE_SZ, pipe_size);

  logs::CaptureCommand command{
      pipe.capture, name, logs::tidy_path(path), {rotate_bytes, rotate_keep}, std::move(reader)};
  if (!impl_->ask(std::move(command)))
    return fail(name + ": cannot capture its output: the log thread " +
                (impl_->running() ? "is stuck; see whether the disk of " + path + " answers"
                                  : "could not be started; allow more open files and threads"));
  return pipe;
}

void LogThread::redirect(std::uint64_t capture, const std::string& name, const std::string& path,
                         std::uint64_t rotate_bytes, std::uint32_t rotate_keep) {
  (void)impl_->ask(
      logs::RedirectCommand{capture, name, logs::tidy_path(path), {rotate_bytes, rotate_keep}});
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

void LogThread::tail(const std::string& path, std::uint64_t bytes,
                     std::function<void(Result<std::string>)> done) {
  logs::TailCommand command{logs::tidy_path(path), bytes, done};
  if (impl_->ask(std::move(command))) return;
  impl_->outbox->send([done = std::move(done), path] {
    done(fail("cannot read the log file " + path + ": the log thread is stuck"));
  });
}

std::unique_ptr<LogThread::Follower> LogThread::follow(const std::string& path,
                                                       std::function<void(std::string)> grown,
                                                       std::uint64_t last) {
  auto queue = std::make_shared<logs::FollowerQueue>(std::move(grown), impl_->outbox);
  if (!impl_->ask(logs::FollowCommand{logs::tidy_path(path), last, queue}))
    queue->push("[skepd: the log thread is stuck, nothing can be followed]\n");
  return std::make_unique<FollowerHandle>(std::move(queue));
}

void LogThread::flush(std::function<void()> done) {
  if (!impl_->ask(logs::FlushCommand{done})) impl_->outbox->send(std::move(done));
}

}  // namespace skep::host

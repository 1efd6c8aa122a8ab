#include "ctl/foreground.h"

#include <array>
#include <cerrno>
#include <mutex>
#include <poll.h>
#include <sys/eventfd.h>
#include <thread>

#include <boost/json.hpp>

#include "ctl/ask_workers.h"
#include "ctl/descriptor.h"
#include "ctl/interrupt.h"
#include "ctl/line_cutter.h"
#include "ctl/logs/follow_logs.h"
#include "ctl/status.h"

namespace skep::ctl {
namespace {

// What of its log comes first, as supervisord sends it to supervisorctl: what a worker answers to a
// line typed before its log is followed is not lost then.
constexpr std::uint64_t shown_first_bytes = 1024;

// Shows the worker's streams in threads of their own, for as long as this lives.
class Shown {
 public:
  Shown(const Session& session, const std::string& worker)
      : session_(session),
        sources_{{worker, worker, "stdout"}, {worker, worker, "stderr"}},
        end_(::eventfd(0, EFD_CLOEXEC)),
        thread_([this] { show(); }) {}
  ~Shown() {
    ::eventfd_write(end_.get(), 1);
    thread_.join();
  }
  Shown(const Shown&) = delete;
  Shown& operator=(const Shown&) = delete;

 private:
  // A stream without a log of its own shows nothing; the other one may have it.
  void show() {
    follow_logs(
        session_.client, sources_, shown_first_bytes, end_.get(),
        [this](std::size_t /*source*/, std::string_view piece) {
          const std::lock_guard lock(mutex_);
          session_.out << piece << std::flush;
        },
        [](std::size_t /*source*/, const Attempt<Answer>& /*answer*/) {});
  }

  const Session& session_;
  std::vector<LogSource> sources_;
  std::mutex mutex_;
  Descriptor end_;
  std::thread thread_;
};

// Nothing: the name is no worker's.
Attempt<std::optional<WorkerLine>> the_worker(const Session& session) {
  const auto workers = ask_workers(session);
  if (!workers) return tl::unexpected(workers.error());
  Matched matched = match(*workers, session.arguments.names);
  if (matched.workers.size() != 1) return std::optional<WorkerLine>();
  return std::optional(std::move(matched.workers.front()));
}

bool runs(const Session& session) {
  const auto worker = the_worker(session);
  return worker && *worker && (*worker)->state == WorkerState::running;
}

// Why the line could not be sent; empty: it was.
std::string send(const Session& session, const std::string& worker, std::string_view line) {
  const std::string text = std::string(line) + '\n';
  const auto answer = expect_success(session.client.post(
      "/v1/stdin", boost::json::serialize(boost::json::object{{"target", worker}, {"text", text}}),
      Client::Wait::patiently));
  return answer ? std::string() : printable(answer.error().sentence);
}

// Reads and sends lines until somebody has enough.
class Typed {
 public:
  Typed(const Session& session, std::string worker)
      : session_(session), worker_(std::move(worker)), lines_([this](std::string_view line) {
          if (!ended_) take(line);
        }) {}

  // What to tell of why it ended; empty: whoever typed had enough.
  std::string until_the_end(int interrupt) {
    while (!ended_) {
      std::array<pollfd, 2> waited{pollfd{session_.around.input, POLLIN, 0},
                                   pollfd{interrupt, POLLIN, 0}};
      if (::poll(waited.data(), waited.size(), -1) < 0 && errno != EINTR) break;
      if (waited[1].revents != 0) break;
      if (waited[0].revents != 0 && !read_some()) break;
    }
    return told_;
  }

 private:
  bool read_some() {
    std::array<char, 4096> piece{};
    const ssize_t got = ::read(session_.around.input, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) return true;
    if (got <= 0) return false;
    lines_.feed({piece.data(), static_cast<std::size_t>(got)});
    return true;
  }

  void take(std::string_view line) {
    const std::string why = send(session_, worker_, line);
    const bool alive = runs(session_);
    ended_ = !why.empty() || !alive;
    if (!alive)
      told_ = "Process got killed\n";
    else if (!why.empty())
      told_ = "ERROR: " + why + '\n';
  }

  const Session& session_;
  std::string worker_;
  bool ended_ = false;
  std::string told_;
  LineCutter lines_;
};

}  // namespace

Attempt<ExitCode> foreground(const Session& session) {
  const auto worker = the_worker(session);
  if (!worker) return tl::unexpected(worker.error());
  if (!*worker) return complaint("ERROR: bad process name supplied");
  if ((*worker)->state != WorkerState::running) return complaint("ERROR: process not running");
  const std::string name = (*worker)->name();
  session.out << "==> Press Ctrl-C to exit <==\n" << std::flush;
  const Interrupt interrupt;
  std::string why;
  {
    const Shown shown(session, name);
    why = Typed(session, name).until_the_end(interrupt.fd());
  }
  session.out << why << "Exiting foreground\n";
  return ExitCode::success;
}

}  // namespace skep::ctl

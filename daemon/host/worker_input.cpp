#include "host/worker_input.h"

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace skep::host {

tl::expected<StdinPipe, int> make_stdin_pipe() {
  int ends[2] = {-1, -1};
  if (::pipe2(ends, O_CLOEXEC) != 0) return tl::unexpected(errno);
  StdinPipe pipe{UniqueFd(ends[0]), UniqueFd(ends[1])};
  if (::fcntl(pipe.writer.get(), F_SETFL, O_NONBLOCK) != 0) return tl::unexpected(errno);
  return pipe;
}

tl::expected<void, WorkerInput::Trouble> WorkerInput::write(std::string_view text) {
  if (!pipe_) return tl::unexpected(Trouble::closed);
  if (text.size() > most_kept - kept_.size()) return tl::unexpected(Trouble::full);
  kept_ += text;
  if (write_kept()) return {};
  close();
  return tl::unexpected(Trouble::closed);
}

// SIGPIPE is ignored by the whole of skepd.
bool WorkerInput::write_kept() {
  std::size_t done = 0;
  while (done < kept_.size()) {
    const ssize_t written = ::write(pipe_.get(), kept_.data() + done, kept_.size() - done);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0 && errno != EAGAIN) return false;
    if (written <= 0) break;
    done += static_cast<std::size_t>(written);
  }
  kept_.erase(0, done);
  if (kept_.empty())
    watch_.reset();
  else if (!watch_)
    watch_ = reactor_.watch(pipe_.get(), Readiness::writable, [this] { writable(); });
  return true;
}

void WorkerInput::writable() {
  if (!write_kept()) close();
}

void WorkerInput::close() {
  watch_.reset();
  pipe_.reset();
  std::string().swap(kept_);
}

}  // namespace skep::host

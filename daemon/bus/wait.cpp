#include "bus/wait.h"

#include <fcntl.h>
#include <poll.h>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

namespace skep::bus {

namespace asio = boost::asio;

// Each arm() has a number of its own: what comes of an earlier one is late and calls nothing.
struct Wait::State : std::enable_shared_from_this<State> {
  explicit State(asio::io_context& context) : descriptor(context), timer(context) {}

  void came(std::uint64_t of, What what) {
    if (of != armed || !done) return;
    stop();
    const auto call = std::exchange(done, nullptr);
    call(what);
  }

  void wait(asio::posix::descriptor_base::wait_type type) {
    descriptor.async_wait(
        type, [self = shared_from_this(), of = armed](const boost::system::error_code& error) {
          if (!error) self->came(of, What::ready);
        });
  }

  void stop() {
    ++armed;
    boost::system::error_code ignored;
    if (descriptor.is_open()) descriptor.cancel(ignored);
    timer.cancel();
  }

  asio::posix::stream_descriptor descriptor;
  asio::steady_timer timer;
  std::uint64_t armed = 0;
  std::function<void(What)> done;
};

Wait::Wait(asio::io_context& context) : state_(std::make_shared<State>(context)) {}

Wait::~Wait() {
  cancel();
  boost::system::error_code ignored;
  if (state_->descriptor.is_open()) state_->descriptor.close(ignored);
}

bool Wait::watch(int fd) {
  const int own = fcntl(fd, F_DUPFD_CLOEXEC, 0);
  if (own < 0) return false;
  boost::system::error_code error;
  if (state_->descriptor.is_open()) state_->descriptor.close(error);
  state_->descriptor.assign(own, error);
  if (error) ::close(own);
  return !error;
}

void Wait::arm(short events, std::optional<Duration> timeout, std::function<void(What)> done) {
  state_->stop();
  state_->done = std::move(done);
  if ((events & POLLIN) != 0) state_->wait(asio::posix::descriptor_base::wait_read);
  if ((events & POLLOUT) != 0) state_->wait(asio::posix::descriptor_base::wait_write);
  if (!timeout) return;
  state_->timer.expires_after(std::max(*timeout, Duration::zero()));
  state_->timer.async_wait(
      [self = state_, of = state_->armed](const boost::system::error_code& error) {
        if (!error) self->came(of, What::late);
      });
}

void Wait::cancel() {
  state_->stop();
  state_->done = nullptr;
}

}  // namespace skep::bus

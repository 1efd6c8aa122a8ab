#include "host/rescue/queue.h"

#include <cerrno>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <utility>

namespace skep::host::rescue {

Queue::Queue(std::uint32_t slot, Address address, int socket)
    : slot_(slot), address_(address), socket_(::fcntl(socket, F_DUPFD_CLOEXEC, 3)) {}

Queue::Accepted Queue::accept() const {
  refuse_to_wait();
  UniqueFd connection(::accept4(socket_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (connection) return {std::move(connection)};
  switch (errno) {
    case EAGAIN:
      return {.connection = {}, .empty = true};
    case EINTR:
    case ECONNABORTED:  // it ended while it waited
    case EPROTO:
      return {};
    default:
      return {.connection = {}, .trouble = true};
  }
}

// The worker shares the open file, and could make it one that lets accept() wait for ever.
void Queue::refuse_to_wait() const {
  const int flags = ::fcntl(socket_.get(), F_GETFL);
  if (flags >= 0 && (flags & O_NONBLOCK) == 0) ::fcntl(socket_.get(), F_SETFL, flags | O_NONBLOCK);
}

// A watch that fires again and again while nobody takes what is there would keep the reactor busy.
void Queue::watch(Reactor& reactor, std::function<void()> filled) {
  watch_ = reactor.watch(socket_.get(), Readiness::readable, [this, filled = std::move(filled)] {
    const auto call = filled;
    watch_.reset();
    call();
  });
}

bool Queue::holds_something() const {
  pollfd asked{socket_.get(), POLLIN, 0};
  return ::poll(&asked, 1, 0) > 0 && (asked.revents & POLLIN) != 0;
}

}  // namespace skep::host::rescue

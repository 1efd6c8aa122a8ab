#include "host/traffic/refusing_door.h"

#include <cerrno>
#include <chrono>
#include <sys/socket.h>
#include <utility>

#include "host/unique_fd.h"

namespace skep::host {

static constexpr int most_a_turn = 64;
// While there is no descriptor left, the socket stays readable.
static constexpr Duration pause_without_descriptors = std::chrono::milliseconds(100);

RefusingDoor::RefusingDoor(int socket, std::shared_ptr<const Refusal> refusal)
    : socket_(socket), refusal_(std::move(refusal)) {
  watch();
}

void RefusingDoor::watch() {
  watch_ = refusal_->reactor.watch(socket_, Readiness::readable, [this] { take(); });
}

void RefusingDoor::take() {
  for (int taken = 0; taken < most_a_turn; ++taken) {
    UniqueFd connection(::accept4(socket_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (connection) {
      refusal_->refused(std::move(connection));
      continue;
    }
    if (errno == EAGAIN || errno == ECONNABORTED || errno == EINTR) return;
    pause_ = refusal_->reactor.after(pause_without_descriptors, [this] { watch(); });
    watch_.reset();
    return;
  }
}

}  // namespace skep::host

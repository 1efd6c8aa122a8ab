#include "host/notify/notify_socket.h"

#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <utility>

#include "host/notify/datagram.h"
#include "host/notify/notify_message.h"
#include "host/notify/notify_sender.h"
#include "host/unique_fd.h"

namespace skep::host {

namespace {

constexpr std::size_t longest_datagram = 4096;
// A worker that sends more than this at once is read on after a pause, so that it costs skepd
// little: its own sends wait, as few fit into the socket.
constexpr std::size_t most_a_turn = 8;
constexpr Duration rest = std::chrono::milliseconds(10);
// More than the kernel lets wait in one socket (net.unix.max_dgram_qlen, which systemd sets to
// 512).
constexpr std::size_t most_dry = 1024;

// Nobody can take a name in advance that he cannot guess.
tl::expected<std::string, int> random_address() {
  std::array<std::uint8_t, 16> bytes{};
  if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
    return tl::unexpected(errno);
  std::string address = "@skep/";
  for (const std::uint8_t byte : bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    address += digits[byte >> 4U];
    address += digits[byte & 15U];
  }
  return address;
}

// An abstract name is written with '@' for the zero that it begins with (unix(7), sd_notify(3)).
int bind_abstract(int socket, const std::string& address) {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  std::memcpy(&name.sun_path[1], &address[1], address.size() - 1);
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address.size());
  return ::bind(socket, reinterpret_cast<const sockaddr*>(&name), size);
}

}  // namespace

class NotifySocket::Impl : public std::enable_shared_from_this<Impl> {
 public:
  Impl(Reactor& reactor, UniqueFd socket, std::string address)
      : reactor_(reactor), socket_(std::move(socket)), address_(std::move(address)) {}

  [[nodiscard]] const std::string& address() const { return address_; }
  [[nodiscard]] int descriptor() const { return socket_.get(); }
  void attach(WorkerId worker, pid_t pid, Callbacks callbacks);
  void abandon();
  [[nodiscard]] bool read(std::size_t most);

 private:
  // Each is told once.
  enum Trouble : std::uint8_t { foreign, too_long, main_process, store };

  void listen();
  void read_a_turn();
  void take(const Datagram& datagram);
  void refuse(const NotifyMessage& message);
  void warn(Trouble trouble, std::string sentence);

  Reactor& reactor_;
  UniqueFd socket_;
  std::string address_;
  WorkerId worker_;
  pid_t pid_ = 0;
  Callbacks callbacks_;
  Watch readable_;
  Timer resting_;
  std::uint32_t told_ = 0;  // by Trouble
  bool attached_ = false;
  bool reading_ = false;
};

void NotifySocket::Impl::attach(WorkerId worker, pid_t pid, Callbacks callbacks) {
  worker_ = std::move(worker);
  pid_ = pid;
  callbacks_ = std::move(callbacks);
  attached_ = true;
  listen();
}

// The callbacks stay until the last frame that runs one of them has returned.
void NotifySocket::Impl::abandon() {
  attached_ = false;
  readable_.reset();
  resting_.reset();
  socket_.reset();
}

void NotifySocket::Impl::listen() {
  readable_ = reactor_.watch(socket_.get(), Readiness::readable, [this] { read_a_turn(); });
}

void NotifySocket::Impl::read_a_turn() {
  const auto self = shared_from_this();
  if (!read(most_a_turn) || !attached_) return;
  readable_.reset();
  resting_ = reactor_.after(rest, [this] { listen(); });
}

// True when there may be more.
bool NotifySocket::Impl::read(std::size_t most) {
  if (reading_) return false;
  const auto self = shared_from_this();
  std::array<char, longest_datagram> buffer;
  reading_ = true;
  bool more = true;
  for (; more && attached_ && most > 0; --most) {
    const auto datagram = receive_datagram(socket_.get(), buffer);
    more = datagram.has_value();
    if (datagram) take(*datagram);
  }
  reading_ = false;
  return more;
}

void NotifySocket::Impl::take(const Datagram& datagram) {
  if (!speaks_for(datagram.sender, pid_))
    return warn(foreign, "got a notification from process " + std::to_string(datagram.sender.pid) +
                             ", which is not in its process group; such notifications are dropped");
  if (datagram.cut)
    return warn(too_long, "sent a notification of over 4096 bytes; such are dropped");
  NotifyMessage message = parse_notify_message(datagram.text);
  refuse(message);
  if (!attached_ || !message.tells() || !callbacks_.said) return;
  event::Notified said;
  said.worker = worker_;
  said.ready = message.ready;
  said.stopping = message.stopping;
  said.alive = message.alive;
  said.ailing = message.ailing;
  said.status = std::move(message.status);
  said.extend_timeout = message.extend_timeout;
  callbacks_.said(std::move(said));
}

void NotifySocket::Impl::refuse(const NotifyMessage& message) {
  const bool names_itself = message.main_pid == pid_;
  if (!names_itself && (message.main_pid || message.main_pidfd))
    warn(
        main_process,
        "named another process as its main one (MAINPID), which was refused: skepd looks after the "
        "process that it has started; have the program stay in the foreground");
  if (message.stores)
    warn(store,
         "asked for its descriptors to be kept (FDSTORE), which skepd does not do; they were "
         "closed");
}

void NotifySocket::Impl::warn(Trouble trouble, std::string sentence) {
  const std::uint32_t bit = 1U << trouble;
  if (!attached_ || (told_ & bit) != 0) return;
  told_ |= bit;
  if (callbacks_.warn) callbacks_.warn(std::move(sentence));
}

tl::expected<NotifySocket, int> NotifySocket::open(Reactor& reactor) {
  auto address = random_address();
  if (!address) return tl::unexpected(address.error());
  UniqueFd socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const int on = 1;
  // Before it has a name: what is sent earlier would come without credentials.
  if (!socket || ::setsockopt(socket.get(), SOL_SOCKET, SO_PASSCRED, &on, sizeof on) != 0 ||
      bind_abstract(socket.get(), *address) != 0)
    return tl::unexpected(errno);
  return NotifySocket(std::make_shared<Impl>(reactor, std::move(socket), *std::move(address)));
}

NotifySocket NotifySocket::of(Reactor& reactor, UniqueFd socket, std::string address) {
  return NotifySocket(std::make_shared<Impl>(reactor, std::move(socket), std::move(address)));
}

int NotifySocket::descriptor() const {
  return impl_->descriptor();
}

NotifySocket::NotifySocket(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

NotifySocket::NotifySocket(NotifySocket&&) noexcept = default;

NotifySocket& NotifySocket::operator=(NotifySocket&& other) noexcept {
  if (const auto former = std::exchange(impl_, std::move(other.impl_)); former && former != impl_)
    former->abandon();
  return *this;
}

NotifySocket::~NotifySocket() {
  if (impl_) impl_->abandon();
}

const std::string& NotifySocket::address() const {
  return impl_->address();
}

void NotifySocket::attach(WorkerId worker, pid_t pid, Callbacks callbacks) {
  impl_->attach(std::move(worker), pid, std::move(callbacks));
}

void NotifySocket::read_dry() {
  const auto impl = impl_;
  (void)impl->read(most_dry);
}

}  // namespace skep::host

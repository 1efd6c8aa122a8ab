#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <fcntl.h>
#include <memory>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <utility>
#include <vector>

#include <boost/json/parse.hpp>

#include "host/channel/channel.h"
#include "host/channel/json_glance.h"
#include "host/channel/line_splitter.h"
#include "host/channel/received_fds.h"
#include "host/channel/said.h"
#include "host/channel/worker_message.h"

namespace {

using namespace skep;
using namespace skep::host;

void require(bool holds) {
  if (!holds) std::abort();
}

bool is_printable(std::string_view text) {
  for (const unsigned char letter : text)
    if (letter < 0x20 || letter > 0x7e) return false;
  return true;
}

void check(const ListenQuery& query) {
  const ListenAddress& address = query.address;
  require(query.data.size() <= 4096 && query.data.find('\n') == std::string::npos);
  require(query.described.find('\n') == std::string::npos);
  require(query.kind != ListenQuery::Kind::udp || query.datagram);
  require((query.kind == ListenQuery::Kind::inherited_fd) == (query.descriptor >= 0));
  require(address.index == 0 || address.port == 0);
  if (query.kind != ListenQuery::Kind::path) return;
  require(address.kind == ListenAddress::Kind::path && address.index == 0);
  require(address.host.starts_with('/')
              ? address.host.size() <= 107
              : address.host.starts_with('@') && address.host.size() <= 108);
  for (const unsigned char letter : address.host) require(letter >= 0x20);
}

// A parser takes what the glance takes, but for numbers beyond its range, and the other way round.
void compare_with_a_parser(std::string_view line) {
  boost::json::parse_options options;
  options.max_depth = deepest_json;
  boost::json::error_code error;
  (void)boost::json::parse({line.data(), line.size()}, error, {}, options);
  const bool valid = glance_at_json(line).valid;
  require(valid == !error || (valid && error == boost::json::error::exponent_overflow));
}

void read_line(std::string_view line) {
  compare_with_a_parser(line);
  (void)said_by(line);
  const WorkerMessage message = parse_worker_message(line);
  if (const auto* ask = std::get_if<worker_message::Ask>(&message)) check(ask->query);
  if (const auto* heard = std::get_if<worker_message::Listening>(&message)) check(heard->query);
  if (const auto* unshared = std::get_if<worker_message::Unshared>(&message))
    require(is_printable(unshared->where) && unshared->where.size() <= 128);
  if (const auto* drained = std::get_if<worker_message::Drained>(&message))
    require(drained->able || drained->cut_off == 0);
}

void read_lines(std::string_view bytes) {
  LineSplitter splitter(1000);
  for (std::size_t size = 1; !bytes.empty(); size = size * 2 + 1) {
    std::string_view piece = bytes.substr(0, size);
    bytes.remove_prefix(piece.size());
    while (const auto line = splitter.take(piece)) {
      require(line->size() <= 1000 && line->find('\n') == std::string_view::npos);
      read_line(*line);
    }
  }
}

// Runs what is posted when it is told to; nobody waits for a descriptor.
class StillReactor final : public Reactor {
 public:
  [[nodiscard]] Instant now() const override { return {}; }
  [[nodiscard]] Watch watch(int, Readiness, std::function<void()>) override {
    return std::make_unique<Registration>();
  }
  [[nodiscard]] Timer at(Instant, std::function<void()>) override {
    return std::make_unique<Registration>();
  }
  void post(std::function<void()> task) override { posted_.push_back(std::move(task)); }
  void run_posted() {
    for (const auto& task : std::exchange(posted_, {})) task();
  }

 private:
  std::vector<std::function<void()>> posted_;
};

// A daemon that answers every other ask, gives connections to every server, and checks what it is
// told.
class Session {
 public:
  Session() : Session(make_channel_pair()) {}

  void hear(std::string_view bytes) {
    if (::send(worker_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT) < 0) return;
    channel_->read_dry();
    for (const auto& [ask, datagram] : std::exchange(asks_, {})) answer(ask, datagram);
    if (channel_->can_drain()) {
      ordered_ = true;
      channel_->drain(std::chrono::seconds(1));
    }
    reactor_.run_posted();
    std::array<char, 16384> heard;
    while (receive_closing_fds(worker_.get(), heard) > 0) {
    }
  }

  void end() {
    worker_.reset();
    channel_->read_dry();
    reactor_.run_posted();
    require(ended_ == 1 && given_ == 0 && warnings_ <= 6);
  }

 private:
  explicit Session(ChannelPair pair) : worker_(std::move(pair.theirs)) {
    Channel::Callbacks all;
    all.query = [this](std::uint64_t ask, const ListenQuery& query) {
      check(query);
      asks_.emplace_back(ask, query.datagram);
    };
    all.message = [](const std::string& json) {
      require(glance_at_json(json).valid && json.find('\n') == std::string::npos);
    };
    all.unshared = [](const std::string&, const std::string& where) {
      require(is_printable(where));
    };
    all.drained = [this](std::uint32_t) { require(++drained_ == 1 && ordered_); };
    all.warn = [this](const std::string& sentence) {
      require(is_printable(sentence));
      ++warnings_;
    };
    all.ended = [this] { ++ended_; };
    channel_ = std::make_unique<Channel>(reactor_, std::move(pair.ours), std::move(all));
  }

  void answer(std::uint64_t ask, bool datagram) {
    if (ask % 4 == 0) return channel_->refuse(ask, EACCES);
    channel_->answer(ask, datagram ? datagram_.get() : stream_.get(), R"({"ticketKeys":"00"})");
    ++given_;
    UniqueFd connection(::fcntl(stream_.get(), F_DUPFD_CLOEXEC, 3));
    channel_->give_connection(ask, std::move(connection), [this](bool) { --given_; });
  }

  StillReactor reactor_;
  UniqueFd worker_;
  UniqueFd stream_{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  UniqueFd datagram_{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  std::vector<std::pair<std::uint64_t, bool>> asks_;
  int given_ = 0;  // connections that nobody has answered for
  int warnings_ = 0;
  int ended_ = 0;
  int drained_ = 0;
  bool ordered_ = false;
  std::unique_ptr<Channel> channel_;
};

// The daemon acts at each empty line.
void talk(std::string_view bytes) {
  Session session;
  while (!bytes.empty()) {
    const std::size_t end = std::min(bytes.find("\n\n"), bytes.size() - 1) + 1;
    session.hear(bytes.substr(0, end));
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
  }
  session.end();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  read_lines(bytes);
  talk(bytes.substr(0, 32768));
  return 0;
}

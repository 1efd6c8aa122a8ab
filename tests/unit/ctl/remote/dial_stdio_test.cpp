#include "ctl/remote/dial_stdio.h"

#include <array>
#include <csignal>
#include <fcntl.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

#include <gmock/gmock.h>

#include "ctl/descriptor.h"

namespace skep::ctl {
namespace {

std::pair<Descriptor, Descriptor> socket_pair() {
  std::array<int, 2> ends{};
  EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
  return {Descriptor(ends[0]), Descriptor(ends[1])};
}

std::pair<Descriptor, Descriptor> pipe_pair() {
  std::array<int, 2> ends{};
  EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  return {Descriptor(ends[0]), Descriptor(ends[1])};
}

void close(Descriptor& end) {
  const Descriptor closed = std::move(end);
}

std::string read_to_end(const Descriptor& from) {
  std::string text;
  std::array<char, 4096> piece{};
  for (;;) {
    const ssize_t got = ::read(from.get(), piece.data(), piece.size());
    if (got <= 0) return text;
    text.append(piece.data(), static_cast<std::size_t>(got));
  }
}

void write_all(const Descriptor& to, std::string_view text) {
  while (!text.empty()) {
    const ssize_t put = ::write(to.get(), text.data(), text.size());
    ASSERT_GT(put, 0);
    text.remove_prefix(static_cast<std::size_t>(put));
  }
}

// stdin and stdout as pipes, as sshd and shells give them, and a daemon at the other end.
class DialStdio : public testing::Test {
 protected:
  DialStdio() {
    ::signal(SIGPIPE, SIG_IGN);
    std::tie(input_, typed) = pipe_pair();
    std::tie(shown, output_) = pipe_pair();
    std::tie(socket_, daemon) = socket_pair();
    joining_ = std::thread([this] {
      EXPECT_TRUE(join_streams(input_.get(), output_.get(), socket_.get()));
      close(output_);
      close(socket_);
    });
  }
  ~DialStdio() override {
    close(daemon);
    joining_.join();
  }

  Descriptor typed;
  Descriptor shown;
  Descriptor daemon;

 private:
  Descriptor input_;
  Descriptor output_;
  Descriptor socket_;
  std::thread joining_;
};

TEST_F(DialStdio, hands_on_the_end_of_the_input_and_still_waits_for_the_answer) {
  write_all(typed, "question");
  close(typed);
  EXPECT_EQ(read_to_end(daemon), "question");
  write_all(daemon, "answer");
  close(daemon);
  EXPECT_EQ(read_to_end(shown), "answer");
}

TEST_F(DialStdio, ends_when_the_daemon_has_said_all_though_more_could_be_typed) {
  write_all(daemon, "farewell");
  ::shutdown(daemon.get(), SHUT_WR);
  EXPECT_EQ(read_to_end(shown), "farewell");
}

TEST_F(DialStdio, ends_when_nobody_reads_what_it_writes) {
  close(shown);
  EXPECT_EQ(read_to_end(daemon), "");
}

TEST_F(DialStdio, carries_more_than_any_buffer_holds_in_both_directions_at_once) {
  const std::string question(3 << 20, 'q');
  const std::string answer(5 << 20, 'a');
  std::thread asks([&] {
    write_all(typed, question);
    close(typed);
  });
  std::thread answers([&] { write_all(daemon, answer); });
  std::string asked;
  std::thread hears([&] {
    asked = read_to_end(daemon);
    answers.join();
    ::shutdown(daemon.get(), SHUT_WR);
  });
  EXPECT_EQ(read_to_end(shown), answer);
  asks.join();
  hears.join();
  EXPECT_EQ(asked, question);
}

}  // namespace
}  // namespace skep::ctl

#include "host/worker_input.h"

#include <csignal>
#include <fcntl.h>
#include <string>
#include <unistd.h>

#include <gtest/gtest.h>

#include "support/poll_reactor.h"

namespace skep::host {
namespace {

using Trouble = WorkerInput::Trouble;

class WorkerInputTest : public testing::Test {
 protected:
  WorkerInputTest() {
    std::signal(SIGPIPE, SIG_IGN);
    auto pipe = make_stdin_pipe();
    if (!pipe) return;
    reader_ = std::move(pipe->reader);
    ::fcntl(reader_.get(), F_SETPIPE_SZ, 4096);
    writer_ = pipe->writer.get();
    input_ = std::make_unique<WorkerInput>(reactor_, std::move(pipe->writer));
  }
  ~WorkerInputTest() override { std::signal(SIGPIPE, SIG_DFL); }

  std::string read(std::size_t most) {
    std::string text(most, '\0');
    const ssize_t got = ::read(reader_.get(), text.data(), most);
    text.resize(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    return text;
  }

  test::PollReactor reactor_;
  UniqueFd reader_;
  int writer_ = -1;
  std::unique_ptr<WorkerInput> input_;
};

TEST_F(WorkerInputTest, gives_the_worker_what_is_written) {
  ASSERT_TRUE(input_->write("a line\n"));
  EXPECT_EQ(read(100), "a line\n");
}

TEST_F(WorkerInputTest, never_waits_for_a_worker_that_does_not_read) {
  EXPECT_NE(::fcntl(writer_, F_GETFL) & O_NONBLOCK, 0);
  EXPECT_EQ(::fcntl(reader_.get(), F_GETFL) & O_NONBLOCK, 0) << "the worker's end blocks";
}

TEST_F(WorkerInputTest, keeps_what_the_pipe_does_not_take_until_the_worker_reads) {
  std::string text;
  while (text.size() < 10'000) text += std::to_string(text.size()) + '\n';
  ASSERT_TRUE(input_->write(text));
  std::string got;
  ASSERT_TRUE(reactor_.run_until(
      [&] {
        if (got.size() < text.size()) got += read(4096);
        return got.size() >= text.size();
      },
      std::chrono::seconds(20)));
  EXPECT_EQ(got, text);
}

TEST_F(WorkerInputTest, refuses_the_whole_of_what_would_be_too_much) {
  ASSERT_TRUE(input_->write(std::string(4096, 'p')));
  ASSERT_TRUE(input_->write(std::string(WorkerInput::most_kept - 1, 'k')));
  EXPECT_EQ(input_->write("xx").error(), Trouble::full);
  EXPECT_TRUE(input_->write("x"));
}

TEST_F(WorkerInputTest, outlives_a_worker_that_closed_its_stdin) {
  reader_.reset();
  EXPECT_EQ(input_->write("x").error(), Trouble::closed);
  EXPECT_EQ(input_->write("x").error(), Trouble::closed);
}

TEST_F(WorkerInputTest, notices_that_the_worker_closed_it_while_something_waits) {
  ASSERT_TRUE(input_->write(std::string(10'000, 'x')));
  reader_.reset();
  EXPECT_TRUE(reactor_.run_until([&] { return !input_->write(""); }, std::chrono::seconds(20)));
}

}  // namespace
}  // namespace skep::host

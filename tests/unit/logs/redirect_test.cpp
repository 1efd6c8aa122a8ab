#include "unit/logs/support.h"

namespace skep::host::test {
namespace {

class RedirectTest : public testing::Test {
 protected:
  RedirectTest() : spare_(folder / "spare.log"), slot_(folder / "0.log") {
    auto made = logs.thread->capture("web:spare", spare_, {0, 1});
    EXPECT_TRUE(made);
    pipe = std::move(*made);
  }

  // ... and the log thread has done so: what is written then is read after it.
  void redirect() {
    logs.thread->redirect(pipe.capture, "web:0", slot_, {0, 1});
    logs.flush();
  }

  TempDir folder;
  const std::string spare_;
  const std::string slot_;
  Logs logs;
  LogThread::Pipe pipe;
};

}  // namespace

TEST_F(RedirectTest, sends_what_follows_to_the_other_file) {
  write_all(pipe.writer.get(), "before\n");
  logs.flush();
  redirect();
  write_all(pipe.writer.get(), "after\n");
  logs.flush();
  EXPECT_EQ(read_file(spare_), "before\n");
  EXPECT_EQ(read_file(slot_), "after\n");
}

TEST_F(RedirectTest, takes_a_line_that_was_begun_along_as_a_whole) {
  write_all(pipe.writer.get(), "before\n");
  logs.flush();
  write_all(pipe.writer.get(), "one li");
  redirect();
  write_all(pipe.writer.get(), "ne\n");
  logs.flush();
  EXPECT_EQ(read_file(spare_), "before\n");
  EXPECT_EQ(read_file(slot_), "one line\n");
}

TEST_F(RedirectTest, joins_other_writers_of_the_file) {
  const UniqueFd other = logs.capture(slot_);
  write_all(other.get(), "the old worker\n");
  logs.flush();
  redirect();
  write_all(pipe.writer.get(), "the new worker\n");
  logs.flush();
  EXPECT_EQ(read_file(slot_), "the old worker\nthe new worker\n");
}

TEST_F(RedirectTest, changes_nothing_where_the_file_is_the_same) {
  write_all(pipe.writer.get(), "before\n");
  logs.flush();
  logs.thread->redirect(pipe.capture, "web:0", spare_, {0, 1});
  write_all(pipe.writer.get(), "after\n");
  logs.flush();
  EXPECT_EQ(read_file(spare_), "before\nafter\n");
}

TEST_F(RedirectTest, does_nothing_for_a_capture_that_is_not_there) {
  logs.thread->redirect(pipe.capture + 1, "web:0", slot_, {0, 1});
  write_all(pipe.writer.get(), "all\n");
  logs.flush();
  EXPECT_EQ(read_file(spare_), "all\n");
  EXPECT_FALSE(std::filesystem::exists(slot_));
}

}  // namespace skep::host::test

#include <algorithm>
#include <future>
#include <optional>
#include <thread>
#include <unistd.h>

#include <gmock/gmock.h>

#include "ctl/descriptor.h"
#include "unit/ctl/fake_daemon.h"
#include "unit/ctl/ran.h"

namespace skep::ctl {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

std::string status(const std::string& state) {
  return R"([{"app":"web","worker":0,"state":")" + state + R"(","pid":71,"description":""}])";
}

// A worker that has written something, takes what is typed, and is in this state from the second
// look on.
FakeDaemon worker_that(const std::string& then, int stdin_status = 200) {
  auto looks = std::make_shared<int>(0);
  return FakeDaemon([=](const std::string& request) {
    if (request.starts_with("GET /v1/status "))
      return FakeDaemon::ok(status((*looks)++ == 0 ? "RUNNING" : then));
    if (request.starts_with("POST /v1/stdin "))
      return FakeDaemon::with_status(stdin_status, R"({"error":"its stdin is no pipe"})");
    return FakeDaemon::with_status(404, R"({"error":"there is no log"})");
  });
}

Ran fg(const FakeDaemon& daemon, const std::string& typed) {
  std::array<int, 2> ends{};
  EXPECT_EQ(::pipe(ends.data()), 0);
  const Descriptor input(ends[0]);
  {
    const Descriptor keyboard(ends[1]);
    EXPECT_EQ(::write(keyboard.get(), typed.data(), typed.size()),
              static_cast<ssize_t>(typed.size()));
  }
  return skepctl(daemon.path(), {"fg", "web:0"}, std::chrono::seconds(5), Colour::no, std::nullopt,
                 input.get());
}

TEST(Foreground, sends_each_line_that_is_typed_and_ends_with_the_input) {
  const FakeDaemon daemon = worker_that("RUNNING");
  const Ran ran = fg(daemon, "hello\nworld\n");
  EXPECT_EQ(ran.out, "==> Press Ctrl-C to exit <==\nExiting foreground\n");
  EXPECT_EQ(ran.exit, 0);
  std::vector<std::string> sent;
  for (const std::string& request : daemon.requests())
    if (request.starts_with("POST /v1/stdin ")) sent.push_back(request);
  ASSERT_EQ(sent.size(), 2U);
  EXPECT_THAT(sent[0], EndsWith(R"({"target":"web:0","text":"hello\n"})"));
  EXPECT_THAT(sent[1], EndsWith(R"({"target":"web:0","text":"world\n"})"));
}

TEST(Foreground, shows_the_end_of_the_log_first_so_that_no_early_answer_is_lost) {
  const FakeDaemon daemon = worker_that("RUNNING");
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  const Descriptor input(ends[0]);
  std::optional<Descriptor> keyboard(std::in_place, ends[1]);
  const auto followed = [&] {
    const auto requests = daemon.requests();
    return std::ranges::count_if(requests, [](const std::string& request) {
      return request.starts_with("GET /v1/logs/") &&
             request.find("?bytes=1024&follow=1 ") != std::string::npos;
    });
  };
  auto ran = std::async(std::launch::async, [&] {
    return skepctl(daemon.path(), {"fg", "web:0"}, std::chrono::seconds(5), Colour::no,
                   std::nullopt, input.get());
  });
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(5);
  while (followed() < 2 && std::chrono::steady_clock::now() < end) std::this_thread::yield();
  EXPECT_EQ(followed(), 2);
  keyboard.reset();
  EXPECT_EQ(ran.get().exit, 0);
}

TEST(Foreground, ends_with_its_worker) {
  const FakeDaemon daemon = worker_that("EXITED");
  EXPECT_THAT(fg(daemon, "quit\n").out, EndsWith("Process got killed\nExiting foreground\n"));
}

TEST(Foreground, ends_when_nothing_can_be_sent_and_says_why) {
  const FakeDaemon daemon = worker_that("RUNNING", 409);
  EXPECT_THAT(fg(daemon, "hello\n").out, HasSubstr("ERROR: skepd refuses: its stdin is no pipe"));
}

TEST(Foreground, complains_as_supervisorctl_does) {
  const FakeDaemon daemon([](const std::string&) { return FakeDaemon::ok(status("STOPPED")); });
  const auto out_of = [&](std::vector<std::string> words) {
    const Ran ran = skepctl(daemon.path(), std::move(words));
    EXPECT_EQ(ran.exit, 1);
    return ran.out;
  };
  EXPECT_EQ(out_of({"fg"}), "ERROR: no process name supplied\nusage: skepctl fg WORKER\n");
  EXPECT_EQ(out_of({"fg", "web:0", "web:1"}), "ERROR: too many process names supplied\n");
  EXPECT_EQ(out_of({"fg", "nobody"}), "ERROR: bad process name supplied\n");
  EXPECT_EQ(out_of({"fg", "web:0"}), "ERROR: process not running\n");
}

}  // namespace
}  // namespace skep::ctl

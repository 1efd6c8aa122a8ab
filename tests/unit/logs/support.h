#pragma once

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "host/logs/log_thread.h"

namespace skep::host::test {

using namespace std::chrono_literals;

inline constexpr auto patience = 20s;

class TempDir {
 public:
  TempDir() {
    std::string name = (std::filesystem::temp_directory_path() / "skep-logs-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~TempDir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  [[nodiscard]] std::string operator/(std::string_view name) const {
    return path_ + "/" + std::string(name);
  }

 private:
  std::string path_;
};

inline std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline void write_file(const std::string& path, std::string_view text) {
  std::ofstream(path, std::ios::binary) << text;
}

// Everything that rotation has made of a file, oldest first.
inline std::string read_rotated(const std::string& path) {
  std::string all;
  int number = 0;
  while (std::filesystem::exists(path + "." + std::to_string(number + 1))) ++number;
  for (; number > 0; --number) all += read_file(path + "." + std::to_string(number));
  return all + read_file(path);
}

inline std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::size_t start = 0;
  for (std::size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n', start)) {
    lines.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  if (start < text.size()) lines.push_back(text.substr(start));
  return lines;
}

inline void write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    ASSERT_GT(written, 0) << "errno " << errno;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

// Asks until it is so; the answer may take as long as the machine needs.
inline bool becomes_true(const std::function<bool()>& question) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!question()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(1ms);
  }
  return true;
}

// The caller's thread: runs what was posted when it is waited for.
class Caller {
 public:
  [[nodiscard]] std::function<void(std::function<void()>)> post() {
    return [this](std::function<void()> task) {
      const std::lock_guard lock(mutex_);
      tasks_.push_back(std::move(task));
      changed_.notify_one();
    };
  }

  bool run_until(const std::function<bool()>& done) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!done()) {
      std::function<void()> task;
      {
        std::unique_lock lock(mutex_);
        if (!changed_.wait_until(lock, deadline, [this] { return !tasks_.empty(); })) return done();
        task = std::move(tasks_.front());
        tasks_.pop_front();
      }
      task();
    }
    return true;
  }

  void run_posted() {
    for (;;) {
      std::function<void()> task;
      {
        const std::lock_guard lock(mutex_);
        if (tasks_.empty()) return;
        task = std::move(tasks_.front());
        tasks_.pop_front();
      }
      task();
    }
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> tasks_;
};

// A log thread with a caller around it.
class Logs {
 public:
  explicit Logs(LogLimits limits = {})
      : thread(std::make_unique<LogThread>(
            caller.post(),
            [this](std::string sentence) { warnings.push_back(std::move(sentence)); }, limits)) {}

  [[nodiscard]] UniqueFd capture(const std::string& path, std::uint64_t rotate_bytes = 0,
                                 std::uint32_t rotate_keep = 1000,
                                 const std::string& name = "web:0", bool block = false) {
    auto pipe = thread->capture(name, path, {rotate_bytes, rotate_keep, block});
    EXPECT_TRUE(pipe) << pipe.error().message;
    return std::move(pipe->writer);
  }

  void flush() {
    bool done = false;
    thread->flush([&] { done = true; });
    ASSERT_TRUE(caller.run_until([&] { return done; }));
  }

  [[nodiscard]] Result<std::string> tail(const std::string& path, std::uint64_t bytes) {
    auto part =
        answer_to<Result<LogPart>>([&](auto done) { thread->tail(path, bytes, std::move(done)); });
    if (!part) return tl::unexpected(part.error());
    return part->text;
  }

  [[nodiscard]] Result<LogPart> read(const std::string& path, std::int64_t offset,
                                     std::uint64_t bytes) {
    return answer_to<Result<LogPart>>(
        [&](auto done) { thread->read(path, offset, bytes, std::move(done)); });
  }

  [[nodiscard]] Result<void> clear(const std::string& path) {
    return answer_to<Result<void>>([&](auto done) { thread->clear(path, std::move(done)); });
  }

  [[nodiscard]] Result<void> reopen() {
    return answer_to<Result<void>>([&](auto done) { thread->reopen(std::move(done)); });
  }

  bool warned_of(std::string_view part) {
    return caller.run_until([&] {
      return std::any_of(warnings.begin(), warnings.end(),
                         [&](auto& w) { return w.find(part) != std::string::npos; });
    });
  }

  // What `ask` is answered.
  template <typename Answer>
  [[nodiscard]] Answer answer_to(const std::function<void(std::function<void(Answer)>)>& ask) {
    std::optional<Answer> answer;
    ask([&](Answer given) { answer = std::move(given); });
    if (!caller.run_until([&] { return answer.has_value(); })) return fail("no answer");
    return *answer;
  }

  Caller caller;
  std::vector<std::string> warnings;
  std::unique_ptr<LogThread> thread;
};

}  // namespace skep::host::test

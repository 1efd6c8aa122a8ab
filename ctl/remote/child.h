#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

#include "ctl/descriptor.h"
#include "ctl/trouble.h"

namespace skep::ctl {

// A program whose stdin and stdout are one end of a socket and whose other end is ours. It is ended
// when this goes.
class Child {
 public:
  // What is kept of its stderr; beyond that its writes fail.
  static constexpr std::size_t most_said_bytes = 16 << 10;

  // `words[0]` is looked for in PATH.
  [[nodiscard]] static Attempt<Child> start(const std::vector<std::string>& words);
  Child(Child&& other) noexcept;
  Child& operator=(Child&&) = delete;
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child();

  [[nodiscard]] int fd() const { return socket_.get(); }
  // What it has said on stderr, control characters but newlines replaced.
  [[nodiscard]] std::string said() const;
  // As a shell counts it: 128 and more for a signal. Nothing: it has not ended in time.
  [[nodiscard]] std::optional<int> exit_status(std::chrono::milliseconds patience);

 private:
  Child(pid_t pid, Descriptor watch, Descriptor socket, Descriptor stderr_file)
      : pid_(pid),
        watch_(std::move(watch)),
        socket_(std::move(socket)),
        stderr_(std::move(stderr_file)) {}

  pid_t pid_;  // -1: moved from
  Descriptor watch_;
  Descriptor socket_;
  Descriptor stderr_;
  std::optional<int> status_;
};

}  // namespace skep::ctl

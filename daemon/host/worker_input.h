#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "host/reactor/reactor.h"
#include "host/unique_fd.h"

namespace skep::host {

// A pipe that is a worker's stdin.
struct StdinPipe {
  UniqueFd reader;  // for the worker: blocking, close-on-exec
  UniqueFd writer;  // skepd's: does not block
};
// The error is an errno.
[[nodiscard]] tl::expected<StdinPipe, int> make_stdin_pipe();

// skepd's end of it. What the worker does not take at once is kept, and written when it does.
class WorkerInput {
 public:
  static constexpr std::size_t most_kept = 64UL << 10U;

  WorkerInput(Reactor& reactor, UniqueFd pipe) : reactor_(reactor), pipe_(std::move(pipe)) {}

  // What waits for the worker to read, and what waited in an earlier skepd.
  [[nodiscard]] const std::string& kept() const { return kept_; }
  void restore(const std::string& kept) { (void)write(kept); }

  enum class Trouble : std::uint8_t {
    closed,  // nobody reads it any more
    full,    // with `text` more would have to be kept than may be
  };
  // All of `text` is accepted, or nothing.
  [[nodiscard]] tl::expected<void, Trouble> write(std::string_view text);

 private:
  // False: nobody reads it.
  bool write_kept();
  void writable();
  void close();

  Reactor& reactor_;
  UniqueFd pipe_;
  std::string kept_;
  Watch watch_;
};

}  // namespace skep::host

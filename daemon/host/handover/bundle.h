#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "host/handover/named_fd.h"
#include "host/unique_fd.h"
#include "model/error.h"

namespace skep::host {

// Copies of many descriptors behind one, which outlives this process wherever that one is kept: a
// SEQPACKET socket with messages in its queue that hold them. Reading leaves them there, so that a
// bundle serves one skepd after another, also one that dies while it reads.
//
// What a bundle holds is open until the last copy of its socket is closed.
class Bundle {
 public:
  static constexpr std::size_t most_in_a_message = 250;  // the kernel takes 253
  static constexpr std::size_t most = 65536;
  static constexpr std::size_t longest_name = 64;

  [[nodiscard]] static Result<Bundle> make();
  // One that another process made. Nothing can be added to it.
  explicit Bundle(UniqueFd socket) : socket_(std::move(socket)) {}

  // Adds copies; all or, where there is an error, some of them.
  [[nodiscard]] Result<void> add(std::span<const NamedDescriptor> fds);
  [[nodiscard]] bool can_add() const { return static_cast<bool>(writer_); }

  // Copies of all it holds, close-on-exec, in the order in which they were added. Whatever is in
  // the queue, this ends and keeps to the bounds above: a message that names another number of
  // descriptors than it has, or was cut, is an error.
  [[nodiscard]] Result<std::vector<NamedFd>> look() const;

  [[nodiscard]] int descriptor() const { return socket_.get(); }
  // For who will add nothing more.
  [[nodiscard]] UniqueFd take_reader() { return std::move(socket_); }

 private:
  [[nodiscard]] Result<void> send(std::span<const NamedDescriptor> fds) const;

  UniqueFd socket_;
  UniqueFd writer_;  // none: it was made elsewhere
};

// Whether the descriptor is a socket as a bundle has.
[[nodiscard]] bool is_bundle(int fd);

}  // namespace skep::host

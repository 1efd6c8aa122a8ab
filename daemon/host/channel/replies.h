#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace skep::host {

// Lines that a primary sends, newline included. `key` and `data` are JSON text; `ack` is the `seq`
// of the message that is answered, `seq` is our own.

inline constexpr std::string_view handle_ack_line = "{\"cmd\":\"NODE_HANDLE_ACK\"}\n";

// Goes with the listening socket.
[[nodiscard]] std::string socket_reply(std::string_view key, std::string_view data,
                                       std::uint64_t ack, std::uint64_t seq);

// `error`: an errno. It is sent negative, as libuv has it; a positive one throws in the worker.
[[nodiscard]] std::string error_reply(std::string_view key, std::string_view data,
                                      std::uint64_t ack, std::uint64_t seq, int error);

[[nodiscard]] std::string plain_ack(std::uint64_t ack, std::uint64_t seq);

}  // namespace skep::host

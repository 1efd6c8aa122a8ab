#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace skep::host {

// Lines that a primary sends, newline included (Node's lib/internal/cluster/primary.js and
// shared_handle.js; the same from 18 to 26). `key` names a handle to the worker, which only sends
// it back: the number of the ask. `data` is JSON text, `ack` the `seq` of the message that is
// answered, `seq` our own.

inline constexpr std::string_view handle_ack_line = "{\"cmd\":\"NODE_HANDLE_ACK\"}\n";

// Goes with the listening socket, or with the datagram socket that dgram asked for.
[[nodiscard]] std::string socket_reply(bool datagram, std::uint64_t key, std::string_view data,
                                       std::uint64_t ack, std::uint64_t seq);

// `error`: an errno. It is sent negative, as libuv has it; a positive one throws in the worker.
[[nodiscard]] std::string error_reply(std::string_view data, std::uint64_t ack, std::uint64_t seq,
                                      int error);

// Goes with a connection for the server that listens on `key`; the worker answers `seq` with
// {"ack":seq,"accepted":...}.
[[nodiscard]] std::string new_connection(std::uint64_t key, std::uint64_t seq);

// For the agent.
[[nodiscard]] std::string drain_order(std::chrono::milliseconds within);
[[nodiscard]] std::string registry_order(std::uint64_t id);

// What prom-client's AggregatorRegistry asks its workers (its lib/cluster.js, 14 and 15).
[[nodiscard]] std::string registry_question(std::uint64_t id);
inline constexpr std::string_view registry_answer = R"({"type":"prom-client:getMetricsRes",)";

[[nodiscard]] std::string plain_ack(std::uint64_t ack, std::uint64_t seq);

}  // namespace skep::host

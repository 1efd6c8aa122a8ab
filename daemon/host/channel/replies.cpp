#include "host/channel/replies.h"

#include <cstdlib>

#include <fmt/format.h>

namespace skep::host {

std::string socket_reply(std::string_view key, std::string_view data, std::uint64_t ack,
                         std::uint64_t seq) {
  return fmt::format(R"({{"cmd":"NODE_HANDLE","type":"net.Native","msg":)"
                     R"({{"cmd":"NODE_CLUSTER","errno":0,"key":{},"ack":{},"data":{},"seq":{}}}}})"
                     "\n",
                     key, ack, data, seq);
}

std::string error_reply(std::string_view key, std::string_view data, std::uint64_t ack,
                        std::uint64_t seq, int error) {
  return fmt::format(R"({{"cmd":"NODE_CLUSTER","errno":{},"key":{},"ack":{},"data":{},"seq":{}}})"
                     "\n",
                     -std::abs(error), key, ack, data, seq);
}

std::string plain_ack(std::uint64_t ack, std::uint64_t seq) {
  return fmt::format(R"({{"cmd":"NODE_CLUSTER","ack":{},"seq":{}}})"
                     "\n",
                     ack, seq);
}

}  // namespace skep::host

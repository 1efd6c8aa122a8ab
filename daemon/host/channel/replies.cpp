#include "host/channel/replies.h"

#include <cstdlib>

#include <fmt/format.h>

namespace skep::host {

std::string socket_reply(bool datagram, std::uint64_t key, std::string_view data, std::uint64_t ack,
                         std::uint64_t seq) {
  return fmt::format(R"({{"cmd":"NODE_HANDLE","type":"{}","msg":{{"cmd":"NODE_CLUSTER",)"
                     R"("errno":0,"key":"{}","ack":{},"data":{},"seq":{}}}}})"
                     "\n",
                     datagram ? "dgram.Native" : "net.Native", key, ack, data, seq);
}

std::string error_reply(std::string_view data, std::uint64_t ack, std::uint64_t seq, int error) {
  return fmt::format(R"({{"cmd":"NODE_CLUSTER","errno":{},"key":"","ack":{},"data":{},"seq":{}}})"
                     "\n",
                     -std::abs(error), ack, data, seq);
}

std::string new_connection(std::uint64_t key, std::uint64_t seq) {
  return fmt::format(R"({{"cmd":"NODE_HANDLE","type":"net.Native","msg":{{"cmd":"NODE_CLUSTER",)"
                     R"("act":"newconn","key":"{}","seq":{}}}}})"
                     "\n",
                     key, seq);
}

std::string drain_order(std::chrono::milliseconds within) {
  return fmt::format(R"({{"cmd":"NODE_SKEP","act":"drain","within":{}}})"
                     "\n",
                     within.count());
}

std::string registry_order(std::uint64_t id) {
  return fmt::format(R"({{"cmd":"NODE_SKEP","act":"registry","id":{}}})"
                     "\n",
                     id);
}

std::string registry_question(std::uint64_t id) {
  return fmt::format(R"({{"type":"prom-client:getMetricsReq","requestId":{}}})"
                     "\n",
                     id);
}

std::string plain_ack(std::uint64_t ack, std::uint64_t seq) {
  return fmt::format(R"({{"cmd":"NODE_CLUSTER","ack":{},"seq":{}}})"
                     "\n",
                     ack, seq);
}

}  // namespace skep::host

#include "integration/harness/redis_server.h"

#include <gtest/gtest.h>

#include "integration/harness/eventually.h"

namespace skep::harness {

std::vector<std::string> RedisServer::command(const Port& port, const std::string& folder) {
  return {"redis-server", "--port", port.text(),    "--bind", "127.0.0.1", "--save", "",
          "--dir",        folder,   "--appendonly", "no"};
}

RedisServer::RedisServer()
    : process_(std::make_unique<Process>(Program{
          command(port_, files_.directory()), {}, files_.path("out"), files_.path("err"), {}})) {
  EXPECT_TRUE(eventually([&] { return redis_answers(port_.number()); }))
      << read_file(files_.path("out"));
}

bool redis_answers(std::uint16_t port) {
  Connection connection = Connection::tcp("127.0.0.1", port);
  return connection.open() && connection.send("PING\r\n") &&
         connection.receive_until("\r\n") == "+PONG\r\n";
}

}  // namespace skep::harness

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/config/support.h"

namespace skep::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> warnings_of(const std::string& lines) {
  std::vector<std::string> sentences;
  for (const Problem& warning : loaded("[app.web]\n" + lines).warnings)
    sentences.push_back(std::to_string(warning.line) + ": " + warning.message);
  return sentences;
}

TEST(Balance, is_round_robin_unless_told_otherwise) {
  EXPECT_EQ(web("").balance, Balance::round_robin);
}

TEST(Balance, has_four_ways) {
  EXPECT_EQ(web("balance = \"round-robin\"\n").balance, Balance::round_robin);
  EXPECT_EQ(web("balance = \"least-connections\"\n").balance, Balance::least_connections);
  EXPECT_EQ(web("balance = \"source\"\n").balance, Balance::source);
  EXPECT_EQ(web("balance = \"cpu\"\n").balance, Balance::cpu);
}

TEST(Balance, by_source_warns_of_a_proxy) {
  for (const char* listen :
       {"", "listen = [\"0.0.0.0:80\"]\n", "listen = [\"127.0.0.1:3000\", \"192.168.1.1:3000\"]\n"})
    EXPECT_THAT(
        warnings_of(std::string("command = [\"node\", \"a.js\"]\nbalance = \"source\"\n") + listen),
        ElementsAre(HasSubstr("3: \"balance\" in [app.web]: behind a proxy all clients have the "
                              "proxy's address, and \"source\" gives every connection to one")))
        << listen;
}

TEST(Balance, by_source_warns_that_all_clients_of_a_loopback_address_are_one) {
  for (const char* address : {"127.0.0.1:3000", "127.1.2.3:3000", "[::1]:3000"})
    EXPECT_THAT(warnings_of("command = [\"node\", \"a.js\"]\nbalance = \"source\"\n"
                            "listen = [\"/run/web.sock\", \"" +
                            std::string(address) + "\"]\n"),
                ElementsAre(HasSubstr("all clients of " + std::string(address) +
                                      " have this machine's address")));
}

TEST(Balance, by_connections_warns_where_nobody_counts_them) {
  const auto warned = ElementsAre(HasSubstr("nobody counts the connections"));
  EXPECT_THAT(warnings_of("command = [\"node\", \"a.js\"]\nbalance = \"least-connections\"\n"),
              IsEmpty());
  EXPECT_THAT(warnings_of("command = [\"node\", \"a.js\"]\nbalance = \"least-connections\"\n"
                          "telemetry = false\n"),
              warned);
  const std::string other =
      "command = [\"gunicorn\"]\nlisten = [\"*:80\"]\nbalance = \"least-connections\"\n";
  EXPECT_THAT(warnings_of(other), warned);
  EXPECT_THAT(warnings_of(other + "telemetry = true\n"), IsEmpty());
}

TEST(Balance, warns_where_skepd_opens_no_sockets_to_choose_among) {
  const auto warned = ElementsAre(HasSubstr("skepd opens no TCP socket for this app"));
  EXPECT_THAT(warnings_of("command = [\"gunicorn\"]\nbalance = \"source\"\n"), warned);
  EXPECT_THAT(warnings_of("command = [\"gunicorn\"]\nbalance = \"cpu\"\nlisten = [\"@web\"]\n"),
              warned);
  EXPECT_THAT(warnings_of("command = [\"gunicorn\"]\nbalance = \"cpu\"\nlisten = [\"*:80\"]\n"),
              IsEmpty());
}

}  // namespace
}  // namespace skep::config

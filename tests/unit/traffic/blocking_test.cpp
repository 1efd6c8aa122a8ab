#include <fcntl.h>

#include <gtest/gtest.h>

#include "host/traffic/listeners.h"
#include "unit/traffic/loopback.h"
#include "unit/traffic/own_folder.h"
#include "unit/traffic/unix_sockets.h"

using namespace skep;
using namespace skep::host;
using namespace skep::test;

namespace {

bool blocks(int socket) {
  return (::fcntl(socket, F_GETFL) & O_NONBLOCK) == 0;
}

class Blocking : public testing::Test {
 protected:
  int open(std::uint32_t slot, const ListenAddress& address, bool blocking) {
    SocketWish wish;
    wish.blocking = blocking;
    return listeners_.open("web", slot, address, nullptr, wish).value();
  }

  OwnFolder folder_;
  Listeners listeners_{[](const std::string& sentence) { ADD_FAILURE() << sentence; },
                       Steering::classic_bpf};
};

}  // namespace

TEST_F(Blocking, is_a_slots_own_matter_for_a_tcp_address) {
  const int first = open(0, ipv4(0), true);
  const int second = open(1, ipv4(0), false);
  EXPECT_TRUE(blocks(first));
  EXPECT_FALSE(blocks(second));
}

TEST_F(Blocking, is_the_same_for_all_slots_of_a_path_as_the_last_of_them_wished) {
  const ListenAddress address = path_address(folder_ / "web.sock");
  const int first = open(0, address, false);
  const int second = open(1, address, true);
  EXPECT_TRUE(blocks(first));
  EXPECT_TRUE(blocks(second));
}

TEST_F(Blocking, is_set_anew_for_the_successor_of_a_worker_that_changed_it) {
  const int socket = open(0, ipv4(0), true);
  ASSERT_EQ(::fcntl(socket, F_SETFL, O_RDWR | O_NONBLOCK), 0);
  EXPECT_TRUE(blocks(open(0, ipv4(0), true)));
}

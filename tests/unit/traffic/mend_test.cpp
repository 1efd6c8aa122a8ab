#include <sys/socket.h>

#include <gtest/gtest.h>

#include "host/traffic/listeners.h"
#include "unit/traffic/loopback.h"

using namespace skep;
using namespace skep::host;
using namespace skep::test;

namespace {

// Three slots of which two are eligible, on one port of loopback.
class Mend : public testing::Test {
 protected:
  void SetUp() override {
    for (std::uint32_t slot = 0; slot < 3; ++slot) {
      sockets_.push_back(listeners_.open("web", slot, ipv4(0)).value());
      listeners_.listening({"web", slot, 1}, ipv4(0));
    }
    listeners_.set_eligible("web", {0, 1});
    port_ = port_of(sockets_.front());
  }

  [[nodiscard]] std::vector<int> take(int connections) const {
    return spread(port_, sockets_, connections);
  }

  // Until some connection was given to nobody; false: none ever was.
  [[nodiscard]] bool go_astray() const {
    for (int round = 0; round < 50; ++round) {
      const auto taken = spread(port_, sockets_, 10, short_patience);
      if (taken[0] + taken[1] + taken[2] < 10) return true;
    }
    return false;
  }

  std::vector<std::string> warnings_;
  int steered_ = 0;
  Listeners listeners_{[this](const std::string& sentence) { warnings_.push_back(sentence); },
                       Steering::classic_bpf,
                       [this](int socket, const ClassicPick& pick) {
                         ++steered_;
                         return attach_classic(socket, pick);
                       }};
  std::vector<int> sockets_;
  std::uint16_t port_ = 0;
};

int detach_program(int socket) {
  const int on = 1;
  return ::setsockopt(socket, SOL_SOCKET, SO_DETACH_REUSEPORT_BPF, &on, sizeof on) < 0 ? errno : 0;
}

}  // namespace

TEST_F(Mend, puts_back_the_program_that_a_worker_took_away) {
  ASSERT_EQ(detach_program(sockets_[1]), 0);
  ASSERT_TRUE(go_astray());
  listeners_.mend();
  const auto taken = take(60);
  EXPECT_EQ(taken[2], 0);
  EXPECT_EQ(taken[0] + taken[1], 60);
}

TEST_F(Mend, warns_once_of_a_worker_that_takes_the_program_away_again_and_again) {
  for (int round = 0; round < 3; ++round) {
    ASSERT_EQ(detach_program(sockets_[1]), 0);
    ASSERT_TRUE(go_astray());
    listeners_.mend();
  }
  ASSERT_EQ(warnings_.size(), 1U);
  EXPECT_NE(warnings_[0].find("took away the program"), std::string::npos) << warnings_[0];
}

TEST_F(Mend, learns_the_kernels_new_order_after_a_worker_shut_its_socket_down) {
  ASSERT_EQ(::shutdown(sockets_[0], SHUT_RDWR), 0);
  listeners_.mend();
  EXPECT_EQ(spread(port_, {sockets_[1], sockets_[2]}, 60), (std::vector{60, 0}));
}

TEST_F(Mend, does_nothing_while_all_is_well) {
  const int before = steered_;
  (void)take(60);
  listeners_.mend();
  EXPECT_EQ(steered_, before);
  EXPECT_TRUE(warnings_.empty());
}

#include <array>
#include <cerrno>
#include <cstddef>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <gtest/gtest.h>

#include "host/traffic/listeners.h"
#include "unit/traffic/loopback.h"

using namespace skep;
using namespace skep::host;
using namespace skep::test;

namespace {

// From now on this process is on a kernel that knows no IPv6.
bool lose_ipv6() {
  constexpr std::uint32_t deny = SECCOMP_RET_ERRNO | EAFNOSUPPORT;
  std::array<sock_filter, 6> program{{
      {BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(seccomp_data, nr)},
      {BPF_JMP | BPF_JEQ | BPF_K, 0, 3, SYS_socket},
      {BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(seccomp_data, args)},
      {BPF_JMP | BPF_JEQ | BPF_K, 0, 1, AF_INET6},
      {BPF_RET | BPF_K, 0, 0, deny},
      {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW},
  }};
  const sock_fprog wrapped{program.size(), program.data()};
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &wrapped) == 0;
}

// What becomes of two slots of the address there: 0 if both are reached by IPv4, with one port.
int without_ipv6(const ListenAddress& address) {
  return in_child([&] {
    if (!lose_ipv6()) return 100;
    Listeners listeners([](const std::string&) {});
    const auto first = listeners.open("web", 0, address);
    const auto second = listeners.open("web", 1, address);
    if (!first || !second) return first ? 101 : first.error();
    if (port_of(*first) != port_of(*second)) return 102;
    if (address.kind == ListenAddress::Kind::udp) return 0;
    return connect_ipv4(port_of(*first)).error;
  });
}

}  // namespace

TEST(WithoutIPv6, an_address_without_a_host_is_all_of_ipv4) {
  EXPECT_EQ(without_ipv6(any(0)), 0);
}

TEST(WithoutIPv6, a_datagram_address_without_a_host_is_all_of_ipv4) {
  ListenAddress address = any(0);
  address.kind = ListenAddress::Kind::udp;
  EXPECT_EQ(without_ipv6(address), 0);
}

TEST(WithoutIPv6, an_ipv6_address_is_refused) {
  EXPECT_EQ(without_ipv6(ipv6(0, "::")), EAFNOSUPPORT);
}

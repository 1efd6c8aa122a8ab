#include "bus/address.h"

#include <gtest/gtest.h>

namespace skep::bus {
namespace {

TEST(BusAddress, the_path_of_a_unix_socket_is_read) {
  EXPECT_EQ(unix_socket_of("unix:path=/run/dbus/system_bus_socket"), "/run/dbus/system_bus_socket");
}

TEST(BusAddress, the_first_of_several_counts) {
  EXPECT_EQ(unix_socket_of("unix:guid=12,path=/a;unix:path=/b"), "/a");
}

TEST(BusAddress, escaped_bytes_are_what_they_stand_for) {
  EXPECT_EQ(unix_socket_of("unix:path=/a%20b"), "/a b");
}

TEST(BusAddress, a_broken_escape_is_no_path) {
  EXPECT_EQ(unix_socket_of("unix:path=/a%2"), std::nullopt);
  EXPECT_EQ(unix_socket_of("unix:path=/a%zz"), std::nullopt);
}

TEST(BusAddress, an_abstract_socket_begins_with_a_zero_byte) {
  EXPECT_EQ(unix_socket_of("unix:abstract=bus"), std::string("\0bus", 4));
}

TEST(BusAddress, another_transport_has_no_socket_here) {
  EXPECT_EQ(unix_socket_of("tcp:host=localhost,port=1"), std::nullopt);
  EXPECT_EQ(unix_socket_of(""), std::nullopt);
}

}  // namespace
}  // namespace skep::bus

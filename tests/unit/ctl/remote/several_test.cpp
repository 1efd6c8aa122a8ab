#include "ctl/remote/several.h"

#include <array>
#include <csignal>
#include <poll.h>
#include <sstream>
#include <sys/socket.h>
#include <unistd.h>

#include <gmock/gmock.h>

#include "ctl/remote/gathered.h"

namespace skep::ctl {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

struct Gathered {
  int exit = 0;
  std::string out;
  std::string err;
};

Gathered gather(Gathering gathering,
                const std::function<int(const Host&, std::ostream&, std::ostream&)>& act) {
  const auto hosts = parse_hosts("ssh://a,ssh://b");
  std::ostringstream out;
  std::ostringstream err;
  const int exit = act_on_each(*hosts, gathering, act, out, err);
  return {exit, out.str(), err.str()};
}

TEST(SeveralHosts, print_a_block_each_in_the_order_they_were_named) {
  const Gathered ran =
      gather(Gathering::blocks, [](const Host& host, std::ostream& out, std::ostream&) {
        if (host.name == "a") ::usleep(50000);
        out << "web:0 of " << host.name;
        return 0;
      });
  EXPECT_EQ(ran.out, "==> ssh://a <==\nweb:0 of a\n==> ssh://b <==\nweb:0 of b\n");
  EXPECT_THAT(ran.err, IsEmpty());
}

TEST(SeveralHosts, leave_with_the_highest_code) {
  const auto act = [](const Host& host, std::ostream&, std::ostream&) {
    return host.name == "a" ? 4 : 3;
  };
  EXPECT_EQ(gather(Gathering::blocks, act).exit, 4);
}

TEST(SeveralHosts, are_asked_at_once) {
  std::array<int, 2> line{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, line.data()), 0);
  const auto meets_the_other = [&](const Host& host, std::ostream&, std::ostream&) {
    const int end = line[host.name == "a" ? 0 : 1];
    char byte = 'x';
    pollfd heard{end, POLLIN, 0};
    return ::write(end, &byte, 1) == 1 && ::poll(&heard, 1, 20000) == 1 ? 0 : 1;
  };
  EXPECT_EQ(gather(Gathering::blocks, meets_the_other).exit, 0);
  ::close(line[0]);
  ::close(line[1]);
}

TEST(SeveralHosts, complain_behind_their_names) {
  const Gathered ran =
      gather(Gathering::blocks, [](const Host& host, std::ostream&, std::ostream& err) {
        if (host.name == "b") err << "skepctl: no\nskepd";
        return 0;
      });
  EXPECT_EQ(ran.err, "ssh://b: skepctl: no\nssh://b: skepd\n");
}

TEST(SeveralHosts, are_members_of_one_json_object) {
  const Gathered ran =
      gather(Gathering::json, [](const Host& host, std::ostream& out, std::ostream& err) {
        if (host.name == "a")
          out << "[{\"pid\":71}]\n";
        else
          err << "skepctl: no \"skepd\" there\n";
        return host.name == "a" ? 0 : 4;
      });
  EXPECT_EQ(ran.out,
            "{\"ssh://a\":[{\"pid\":71}],"
            "\"ssh://b\":{\"error\":\"skepctl: no \\\"skepd\\\" there\"}}\n");
}

TEST(SeveralHosts, put_their_names_before_each_line_that_follows) {
  const auto act = [](const Host& host, std::ostream& out, std::ostream&) {
    if (host.name == "b") return 0;
    out << "one\n" << std::flush;
    out << "two";
    return 0;
  };
  EXPECT_EQ(gather(Gathering::lines, act).out, "ssh://a: one\nssh://a: two\n");
}

TEST(SeveralHosts, are_objects_of_one_member_where_each_line_is_json) {
  const auto act = [](const Host& host, std::ostream& out, std::ostream&) {
    if (host.name == "b") out << "{\"sequence\":1}\n";
    return 0;
  };
  EXPECT_EQ(gather(Gathering::json_lines, act).out, "{\"ssh://b\":{\"sequence\":1}}\n");
}

TEST(SeveralHosts, count_a_signal_as_a_shell_does) {
  const auto act = [](const Host&, std::ostream&, std::ostream&) { return ::raise(SIGKILL); };
  EXPECT_EQ(gather(Gathering::blocks, act).exit, 128 + SIGKILL);
}

TEST(SeveralHosts, may_print_a_json_value_a_line) {
  EXPECT_EQ(json_member("{\"a\":1}\n{\"a\":2}\n", ""), "[{\"a\":1},{\"a\":2}]");
  EXPECT_THAT(json_member("{\"a\":1}\nno json\n", ""), HasSubstr("error"));
}

}  // namespace
}  // namespace skep::ctl

#include <fstream>
#include <random>
#include <sys/resource.h>

#include "unit/channel/channel_fixture.h"

using namespace skep;
using namespace skep::host;
using namespace skep::test;

namespace {

using HostileWorker = ChannelFixture;

std::size_t highest_resident_kilobytes() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::size_t>(usage.ru_maxrss);
}

}  // namespace

TEST_F(HostileWorker, is_warned_of_once_for_any_amount_of_garbage) {
  for (int i = 0; i < 50; ++i) {
    ASSERT_TRUE(worker.say("garbage \x01\xff{"));
    ASSERT_TRUE(worker.say(ask_line(9, 99999)));
  }
  settle();
  EXPECT_EQ(warnings.size(), 1U);
  ask(1, 3000);
  EXPECT_EQ(queries.size(), 1U);
}

TEST_F(HostileWorker, is_answered_with_EINVAL_when_it_asks_for_nonsense) {
  ASSERT_TRUE(worker.say(ask_line(9, 99999)));
  settle();
  EXPECT_EQ(hear().text,
            R"({"cmd":"NODE_CLUSTER","errno":-22,"key":"","ack":9,"data":null,"seq":1})");
}

TEST_F(HostileWorker, costs_no_memory_and_one_warning_with_a_line_of_100_MB) {
  const std::string piece(100000, 'x');
  const std::size_t before = highest_resident_kilobytes();
  std::size_t sent = 0;
  while (sent < 100U * 1000 * 1000) {
    const ssize_t count = ::send(worker.descriptor(), piece.data(), piece.size(), MSG_NOSIGNAL);
    if (count > 0) sent += static_cast<std::size_t>(count);
    reactor.turn({});
  }
  ASSERT_TRUE(until([&] { return worker.write("\n"); }));
  settle();
  EXPECT_LT(highest_resident_kilobytes() - before, std::size_t{16} * 1024);
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_NE(warnings[0].find("1 MiB"), std::string::npos);
  ask(1, 3000);
  EXPECT_EQ(queries.size(), 1U);
}

TEST_F(HostileWorker, may_say_up_to_1_MiB_in_a_line) {
  const std::string text = '"' + std::string((1U << 20) - 2, 'x') + '"';
  std::string_view rest = text;
  while (!rest.empty()) {
    const ssize_t count = ::send(worker.descriptor(), rest.data(), rest.size(), MSG_NOSIGNAL);
    if (count > 0) rest.remove_prefix(static_cast<std::size_t>(count));
    reactor.turn({});
  }
  ASSERT_TRUE(until([&] { return worker.write("\n"); }));
  ASSERT_TRUE(until([&] { return !messages.empty(); }));
  EXPECT_EQ(messages[0], text);
  EXPECT_TRUE(warnings.empty());
}

TEST_F(HostileWorker, leaves_no_descriptor_behind_whatever_it_sends) {
  const auto before = open_descriptors();
  const std::vector<int> many(253, listener.get());
  for (const char* line : {"garbage", R"("said")", R"({"cmd":"NODE_HANDLE"})",
                           R"({"cmd":"NODE_CLUSTER","act":"online"})"})
    ASSERT_TRUE(worker.say_with(line, many));
  ASSERT_TRUE(worker.say_with(ask_line(1, 3000), {listener.get()}));
  settle();
  EXPECT_EQ(queries.size(), 1U);
  EXPECT_EQ(open_descriptors(), before);
}

TEST_F(HostileWorker, is_heard_when_there_is_no_room_for_its_descriptors) {
  const auto before = open_descriptors();
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  rlimit tight = limit;
  tight.rlim_cur = before + 5;
  ASSERT_TRUE(worker.say_with(R"({"cmd":"NODE_HANDLE"})", std::vector<int>(100, listener.get())));
  ::setrlimit(RLIMIT_NOFILE, &tight);
  settle();
  ::setrlimit(RLIMIT_NOFILE, &limit);
  EXPECT_EQ(hear().text, handle_ack);
  EXPECT_EQ(open_descriptors(), before);
}

TEST_F(HostileWorker, does_not_hold_up_the_daemon_with_a_socket_that_lingers) {
  UniqueFd client(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  socklen_t size = sizeof address;
  ASSERT_EQ(::getsockname(listener.get(), reinterpret_cast<sockaddr*>(&address), &size), 0);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(::connect(client.get(), reinterpret_cast<const sockaddr*>(&address), size), 0);
  ::fcntl(client.get(), F_SETFL, O_NONBLOCK);
  const std::string piece(1U << 20, 'x');
  while (::send(client.get(), piece.data(), piece.size(), MSG_NOSIGNAL) > 0) {
  }
  const linger slow{1, 30};
  ASSERT_EQ(::setsockopt(client.get(), SOL_SOCKET, SO_LINGER, &slow, sizeof slow), 0);
  ASSERT_TRUE(worker.say_with(R"({"cmd":"NODE_HANDLE"})", {client.get()}));
  client.reset();
  const Instant begun = reactor.now();
  settle();
  EXPECT_LT(reactor.now() - begun, std::chrono::seconds(5));
}

TEST_F(HostileWorker, may_use_a_number_twice) {
  const auto first = ask(1, 3000);
  const auto second = ask(1, 3001);
  EXPECT_NE(first, second);
  channel->refuse(first, EACCES);
  channel->refuse(second, EACCES);
  worker.listen();
  EXPECT_EQ(worker.heard.size(), 2U);
}

TEST_F(HostileWorker, cannot_make_the_queue_grow_by_never_acking) {
  channel->answer(ask(1, 3000), listener.get());
  worker.listen();
  const auto before = open_descriptors();
  for (int round = 0; round < 10; ++round) {
    for (int i = 0; i < 100; ++i)
      ASSERT_TRUE(worker.say(R"({"cmd":"NODE_CLUSTER","act":"exitedAfterDisconnect","seq":1})"));
    settle();
  }
  EXPECT_EQ(warnings.size(), 1U);
  EXPECT_EQ(open_descriptors(), before);
  ASSERT_TRUE(worker.say(handle_ack));
  settle();
  EXPECT_EQ(worker.heard.size(), 1U + 256U);
}

TEST_F(HostileWorker, cannot_have_more_than_256_sockets_at_once) {
  for (int i = 0; i < 300; ++i) ask(static_cast<std::uint64_t>(i), 1000 + i);
  EXPECT_EQ(queries.size(), 256U);
  EXPECT_EQ(worker.heard.size(), 44U);
  EXPECT_NE(worker.heard[0].text.find(R"("errno":-24)"), std::string::npos);
  EXPECT_EQ(warnings.size(), 1U);
}

TEST_F(HostileWorker, gets_all_acks_in_the_end_when_it_does_not_read) {
  int said = 0;
  while (said < 20000) {
    if (worker.say(R"({"cmd":"NODE_HANDLE"})"))
      ++said;
    else
      reactor.turn(std::chrono::seconds(1));
  }
  ASSERT_TRUE(until([&] {
    worker.listen();
    return worker.heard.size() >= 20000U;
  }));
  for (const auto& line : worker.heard) ASSERT_EQ(line.text, handle_ack);
}

TEST_F(HostileWorker, gets_whole_lines_when_it_reads_slowly) {
  const std::string keys = '"' + std::string(4000, 'k') + '"';
  for (int i = 0; i < 200; ++i) {
    ASSERT_TRUE(until([&] {
      return worker.say(ask_line(static_cast<std::uint64_t>(i), 1000 + i, "127.0.0.1", 0, keys));
    }));
    ASSERT_TRUE(until([&] { return queries.size() == static_cast<std::size_t>(i) + 1; }));
    channel->refuse(queries.back().ask, EACCES);
  }
  ASSERT_TRUE(until([&] {
    worker.listen();
    return worker.heard.size() >= 200U;
  }));
  for (const auto& line : worker.heard)
    EXPECT_NE(line.text.find(R"("data":)" + keys), std::string::npos);
}

TEST_F(HostileWorker, may_ack_what_was_never_sent) {
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(worker.say(handle_ack) && worker.say(handle_nack));
  channel->answer(ask(1, 3000), listener.get());
  EXPECT_TRUE(hear().handle);
}

TEST_F(HostileWorker, may_leave_in_the_middle_of_a_line) {
  ASSERT_TRUE(worker.write(ask_line(1, 3000)));
  worker.close();
  ASSERT_TRUE(until([&] { return ended > 0; }));
  EXPECT_TRUE(queries.empty());
  EXPECT_TRUE(warnings.empty());
}

TEST_F(HostileWorker, survives_what_chance_makes_of_good_messages) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE(fmt::format("seed {}", seed));
  std::mt19937 random(seed);
  const auto below = [&](std::size_t bound) { return random() % bound; };
  const std::vector<std::string> good{
      ask_line(1, 3000),
      ask_line(2, 0, "127.0.0.1", 3, R"({"ticketKeys":"aabb"})"),
      listening_line(3000),
      close_line("1"),
      std::string(handle_ack),
      std::string(handle_nack),
      R"({"cmd":"NODE_HANDLE","type":"net.Socket","msg":{"a":[1,2,{"b":null}]}})",
      R"({"cmd":"NODE_CLUSTER","act":"exitedAfterDisconnect","seq":4})",
      R"({"cmd":"NODE_CLUSTER","act":"queryServer","address":"/x","port":-1,"addressType":-1,"seq":1})",
      R"({"type":"app","text":"\u00e9\ud83d\ude00"})",
  };
  const auto before = open_descriptors();
  for (int round = 0; round < 4000; ++round) {
    std::string line = good[below(good.size())];
    for (std::size_t i = below(4); i > 0; --i) {
      const std::size_t place = below(line.size());
      switch (below(4)) {
        case 0:
          line[place] = static_cast<char>(random());
          break;
        case 1:
          line.erase(place, below(8));
          break;
        case 2:
          line.insert(place, line.substr(below(line.size()), below(20)));
          break;
        default:
          line.insert(place, R"(",:{}[]-0e\)", below(12));
          break;
      }
      if (line.empty()) line = "{";
    }
    ASSERT_TRUE(below(5) == 0 ? worker.say_with(line, {listener.get()}) : worker.say(line));
    if (round % 20 != 0) continue;
    settle();
    for (const auto& query : queries) {
      if (below(2) == 0) channel->answer(query.ask, listener.get());
      if (below(2) == 0) channel->refuse(query.ask, EACCES);
    }
    queries.clear();
    worker.heard.clear();
  }
  EXPECT_LE(warnings.size(), 5U);
  EXPECT_LE(open_descriptors(), before + 1 + 256);
  channel.reset();
  EXPECT_EQ(open_descriptors(), before - 1);
}

#include "handover_state.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>

#include "support/places.h"

namespace skep {
namespace {

using testing::HasSubstr;

std::string file(const std::string& name) {
  const std::ifstream stream(test::in_source("tests/unit/daemon/handover/" + name));
  std::stringstream text;
  text << stream.rdbuf();
  return text.str();
}

// With something in every corner.
HandoverState full() {
  HandoverState state;
  state.version = "1.2.3";
  state.daemon = {7, 8, 9, {{"web", "mark"}}, "[daemon]\n", Instant(Duration(5))};
  state.engine = engine::Engine(1).save();
  host::HostFacts& facts = state.host;
  facts.last_socket = 12;
  auto spec = std::make_shared<AppSpec>();
  spec->name = "web";
  spec->command = {"node", "a \"b\"\n\xff"};
  facts.nurseries.push_back({spec,
                             host::Identity{"web", "/home/web", "/bin/sh", 7, 8, {9, 10}},
                             "/srv",
                             {{"A", "b"}},
                             "agent.cjs",
                             "--require",
                             "none"});
  host::AppFacts& app = facts.apps.emplace_back();
  app.name = "web";
  app.slots = {0, 1};
  app.definitions = {{3, 0}};
  const ListenAddress address{ListenAddress::Family::ipv4, "127.0.0.1", 80, false, 1};
  app.listeners.eligible = {1};
  app.listeners.balance = 2;
  app.listeners.groups.push_back({address, 2, {0, 4096}, {"m1.0"}, {{0, "s1"}, {4096, "s2"}}});
  app.listeners.shared.push_back({address, "s3", host::Identity{},
                                  host::SocketFileFacts{"/a", 1, 2, 3},
                                  host::SocketFileFacts{"/b", 4, 5, 6}});
  app.common = {{address, "{}"}};
  app.rescue = host::RescueFacts{{0}, {1}};
  app.overload = Duration(6);
  app.log_bytes_dropped = 11;
  host::SlotFacts& slot = app.slot_counts.emplace_back();
  slot.lag.counts[2] = 5;
  slot.lag.sum_seconds = 0.1;
  slot.gc_seconds = 1.5;
  slot.cpu_before = Duration(99);
  slot.agents.push_back({17, slot.lag, Duration(3), 4, 5.5, 6, 7});
  host::CgroupFacts& cgroup = app.cgroup_counts.emplace_back();
  cgroup.ended.memory_events = {1, 2, 3, 4};
  cgroup.ended.pressure[1] = Pressure{0.5, 0.25};
  cgroup.ended.throttled_seconds = 1.25;
  cgroup.ended.processes_refused = 6;
  host::WorkerFacts& worker = app.workers.emplace_back();
  worker.id = {"web", no_slot, 17};
  worker.pid = 1234;
  worker.born = Instant(Duration(-5));
  worker.draining = true;
  worker.asks = {{1, 0, address, true, false, true, "null", true}};
  worker.notify_address = "@skep/1";
  worker.input_kept = "kept";
  worker.out_mid_line = true;
  worker.probe = host::ProbeFacts{3, "/well", Duration(4)};
  host::ChannelFacts& channel = worker.channel.emplace();
  host::ListenQuery query;
  query.kind = host::ListenQuery::Kind::udp;
  query.address = address;
  channel.handles = {{1, 2, query, 80, true, false}};
  channel.last_ask = 1;
  channel.partial = "{\"a";
  channel.outbox.rest = "rest\n";
  channel.outbox.flight = host::MessageFacts{"line\n", true, 1, 0};
  channel.outbox.waiting = {{"other\n", false, 0, 5}};
  return state;
}

TEST(HandoverState, is_read_as_it_was_written) {
  const std::string text = encode(full());
  const auto read = decode_handover(text);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(encode(*read), text);
  EXPECT_EQ(read->host.apps[0].workers[0].channel->outbox.flight->line, "line\n");
  EXPECT_EQ(read->host.nurseries[0].spec->command[1], "a \"b\"\n\xff");
  EXPECT_TRUE(engine::Engine::load(read->engine));
}

TEST(HandoverState, every_beginning_of_it_is_refused) {
  const std::string text = encode(full());
  for (std::size_t size = 0; size < text.find('\n', text.find('\n') + 1); ++size)
    EXPECT_FALSE(decode_handover(std::string_view(text).substr(0, size))) << size;
}

TEST(HandoverState, another_format_is_refused_by_a_sentence_that_names_its_writer) {
  EXPECT_THAT(decode_handover("skep-state 999 9.9.9\n{}\n{}").error().message,
              HasSubstr("was written by skepd 9.9.9 in format 999"));
  for (const char* text :
       {"", "\n", "skep-state", "skep-state x 1\n", "skep-state 1", "other 1 1\n"})
    EXPECT_FALSE(decode_handover(text)) << text;
}

TEST(HandoverState, a_mark_tells_two_configs_of_an_app_apart) {
  AppSpec one;
  AppSpec other = one;
  EXPECT_EQ(config_mark(one), config_mark(other));
  other.workers = 7;
  EXPECT_NE(config_mark(one), config_mark(other));
}

// Each was written by a skepd of its format, and stays as it is.
TEST(HandoverState, every_former_format_back_to_the_oldest_is_read) {
  for (int format = oldest_handover_format; format <= handover_format; ++format) {
    const std::string text = file("format-" + std::to_string(format));
    ASSERT_FALSE(text.empty()) << "keep one of each format in "
                               << test::in_source("tests/unit/daemon/handover");
    const auto read = decode_handover(text);
    ASSERT_TRUE(read) << format << ": " << read.error().message;
    ASSERT_TRUE(engine::Engine::load(read->engine)) << format;
    ASSERT_FALSE(read->host.apps.empty());
    EXPECT_EQ(read->host.apps[0].name, "web");
    EXPECT_FALSE(read->host.apps[0].workers.empty());
  }
}

}  // namespace
}  // namespace skep

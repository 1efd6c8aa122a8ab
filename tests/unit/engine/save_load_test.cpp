#include <initializer_list>
#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/random.h"
#include "engine/state_codec.h"
#include "unit/engine/hive.h"

namespace skep::engine::test {
namespace {

// A state with something in every corner of it.
Hive eventful() {
  Hive hive;
  AppSpec web = app("web", 12);
  web.directory = "/srv/\"web\"\n";
  web.env = {{"A", "b"}};
  web.umask = 022;
  web.stdin_pipe = true;
  web.rlimits = {{"nofile", rlimit_infinity}};
  web.heap.hard = Bytes{1ULL << 40U};
  web.memory = {Bytes{1}, {}, 3s};
  web.health.path = "/well";
  web.health.watchdog = 1h;
  hive.config({web, app("api", 2)});
  hive.born(0);
  hive.tell(event::Asked{hive.slot(0).worker, 1, {ListenAddress::Family::ipv4, "\xff", 80, {}, 0}});
  hive.all_up(4);
  hive.dies(killed_by(11), 1);
  hive.dies(exit_status(1), 1);
  hive.silent(200ms, 2);
  Sample sample = hive.sample(3);
  sample.heap = HeapFigures{80, 100};
  sample.resident_bytes = 2;
  hive.see(sample);
  hive.pass(5s);
  hive.answers(false);
  hive.notifies({.ready = true, .alive = true, .status = "busy"}, 3);
  hive.stop({"web", 0}, 11);
  hive.start({"web", 0}, 12);
  hive.config({web, app("api", 2), app("wide", 20)});
  hive.start({"wide", 19}, 13);
  return hive;
}

TEST(SaveLoad, gives_the_same_text_again) {
  const Hive hive = eventful();
  const std::string saved = hive.engine.save();
  const auto loaded = Engine::load(saved);
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(loaded->save(), saved);
  EXPECT_EQ(loaded->next_deadline(), hive.engine.next_deadline());
}

TEST(SaveLoad, goes_on_as_if_nothing_had_happened) {
  Hive hive = eventful();
  Hive other;
  other.engine = *Engine::load(hive.engine.save());
  other.now = hive.now;
  for (Hive* each : {&hive, &other}) {
    each->pass(1h);
    each->dies(exit_status(0), 0);
    each->up(0);
  }
  EXPECT_EQ(other.engine.save(), hive.engine.save());
  EXPECT_THAT(other.outcomes(12), testing::ElementsAre(Outcome::success));
}

TEST(SaveLoad, does_not_use_an_incarnation_again) {
  Hive hive;
  hive.config({app("web")});
  hive.engine = *Engine::load(hive.engine.save());
  hive.up();
  hive.dies();
  EXPECT_EQ(hive.slot().worker.incarnation, 2U);
}

TEST(SaveLoad, keeps_the_newest_reason_of_a_restart) {
  Hive hive;
  hive.config({app("web")});
  const auto out_of_memory = [&hive] {
    return event::Exited{hive.slot().worker, killed_by(9), false, Oom::own_limit};
  };
  hive.up();
  hive.tell(out_of_memory());  // which is the first, and starts again at once
  hive.up();
  hive.tell(out_of_memory());
  ASSERT_EQ(hive.state(), WorkerState::backoff);
  const auto loaded = Engine::load(hive.engine.save());
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(loaded->save(), hive.engine.save());
}

// Every field of every kind of a spec, none as it is by default.
AppSpec unusual() {
  AppSpec spec = app("web", 3);
  spec.runtime = Runtime::node;
  spec.cluster = false;
  spec.telemetry = true;
  spec.directory = "/srv/\x01\"web\"\\\n";
  spec.user = "web\xff";
  spec.essential = true;
  spec.env = {{"A\"", "b"}};
  spec.umask = 022;
  spec.stdin_pipe = true;
  spec.rlimits = {{"nofile", rlimit_infinity}, {"core", Rlimit(0, 1)}};
  spec.sandbox = {"bees", {"video"}, true, 1ULL << 40U,       -20,
                  -1000,  {0, 8191}, true, {"-/etc/web.env"}, {"db-password"}};
  spec.metrics = {true, true};
  spec.listen = {{ListenAddress::Family::ipv6, "::", 443, true, 2, ListenAddress::Kind::udp},
                 {ListenAddress::Family::any, "/run/web", 0, false, 0, ListenAddress::Kind::path}};
  spec.guarded = true;
  spec.max_unavailable = 2;
  spec.loop_lag = {std::nullopt, 7s};
  spec.heap = {Bytes{5}, Percent{0.1}, 1s};
  spec.memory = {Bytes{1ULL << 63U}, std::nullopt, 3s};
  spec.restart = {RestartSpec::Policy::on_failure, 1s, 2s, 3s, std::nullopt, 4s};
  spec.ready = {ReadySpec::When::http, 2s, 3s, "/ready"};
  spec.health = {"/well", 1s, 3s, 4, 9s};
  spec.spares = 2;
  spec.balance = Balance::source;
  spec.roll = {2, 4s};
  spec.overload = {5s, 6s};
  spec.stop = {2, 7s, 3s};
  spec.logs = {{LogTarget::Kind::file, "/log"}, {LogTarget::Kind::none, {}}, 1, 2};
  return spec;
}

TEST(SaveLoad, keeps_every_field_of_an_app) {
  Hive hive;
  hive.config({unusual()});
  const auto state = decode(hive.engine.save());
  ASSERT_TRUE(state) << state.error().message;
  EXPECT_EQ((*state)->apps.at("web").spec, unusual());
}

TEST(SaveLoad, keeps_what_a_worker_told) {
  Hive hive;
  hive.config({unusual()});
  hive.born();
  hive.notifies({.ready = true, .stopping = true, .status = "\x7f\xff", .extend_timeout = 10s});
  hive.says_ready();
  hive.listens();
  const auto state = decode(hive.engine.save());
  ASSERT_TRUE(state) << state.error().message;
  const Slot& slot = (*state)->apps.at("web").slots[0];
  EXPECT_EQ(slot.told, (Testimony{true, true, true, true, false, "\x7f\xff", hive.now + 10s}));
  EXPECT_EQ(slot.vitals.probe, hive.asked->probe);
  EXPECT_TRUE(slot.vitals.counts);
  EXPECT_EQ((*state)->next_probe, hive.asked->probe + 1);
  EXPECT_EQ((*state)->apps.at("web").slots[2].instance, 2U);
}

TEST(SaveLoad, keeps_how_well_a_worker_is) {
  Hive hive;
  hive.config({unusual()});
  hive.born(1);
  hive.listens(1);
  hive.answers(true);
  hive.pass(1s);
  hive.answers(false, "bad");
  Sample sample = hive.sample(1);
  sample.silence = 2s;
  sample.waited = 1s;
  sample.held = Held::traced;
  hive.see(sample);
  hive.notifies({.ailing = true}, 1);
  const auto state = decode(hive.engine.save());
  ASSERT_TRUE(state) << state.error().message;
  const Slot& slot = (*state)->apps.at("web").slots[1];
  Vitals vitals;
  vitals.next_probe = hive.now + 1s;
  vitals.failures = 1;
  vitals.fault = "bad";
  vitals.alive = hive.now;  // it is traced
  vitals.ailing = true;
  vitals.look_again = hive.now + 1s;
  vitals.held = static_cast<std::uint8_t>(Hold::budget);
  EXPECT_EQ(slot.vitals, vitals);
  EXPECT_EQ(slot.watch.cause, StallCause::traced);
  EXPECT_EQ(slot.watch.waited, 1s);
}

TEST(SaveLoad, keeps_that_a_worker_was_killed) {
  Hive hive;
  hive.config({unusual()});
  hive.born();
  hive.pass(3s);
  ASSERT_EQ(hive.state(), WorkerState::stopping);
  const auto state = decode(hive.engine.save());
  ASSERT_TRUE(state) << state.error().message;
  EXPECT_TRUE((*state)->apps.at("web").slots[0].killed);
}

TEST(SaveLoad, refuses_another_version_with_a_sentence) {
  const std::string now = std::to_string(state_version);
  std::string saved = Engine(1).save();
  const std::string word = "\"version\":" + now;
  ASSERT_NE(saved.find(word), std::string::npos);
  saved.replace(saved.find(word), word.size(), "\"version\":1");
  const auto loaded = Engine::load(saved);
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().message,
            "the saved state cannot be used: version is 1, this skepd reads versions " +
                std::to_string(oldest_state_version) + " to " + now);
}

// "waits_for" stands for any.
TEST(SaveLoad, gives_a_field_that_a_former_version_did_not_have_its_default) {
  std::string saved = eventful().engine.save();
  for (auto at = saved.find(",\"waits_for\":\"\""); at != std::string::npos;
       at = saved.find(",\"waits_for\":\"\""))
    saved.erase(at, std::string_view(",\"waits_for\":\"\"").size());
  EXPECT_FALSE(Engine::load(saved));
  const std::string now = "\"version\":" + std::to_string(state_version);
  saved.replace(saved.find(now), now.size(), "\"version\":" + std::to_string(oldest_state_version));
  const auto loaded = Engine::load(saved);
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(loaded->save(), eventful().engine.save());
}

TEST(SaveLoad, refuses_what_is_no_state) {
  const std::string now = std::to_string(state_version);
  const std::string alone = "{\"version\":" + now + "}";
  const std::string quoted = "{\"version\":\"" + now + "\"}";
  for (const std::string_view text : std::initializer_list<std::string_view>{
           "", "{", "[]", "null", "{}", alone, quoted, "{\"version\":1e400}", "\xff\xfe"})
    EXPECT_FALSE(Engine::load(text)) << text;
  EXPECT_FALSE(Engine::load(std::string(100'000, '[')));
}

TEST(SaveLoad, says_where_the_fault_is) {
  std::string saved = eventful().engine.save();
  const std::string word = "\"policy\":0";
  saved.replace(saved.find(word), word.size(), "\"policy\":9");
  const auto loaded = Engine::load(saved);
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().message,
            "the saved state cannot be used: spec/restart/policy is unknown");
}

std::string changed(const std::string& saved, const std::string& from, const std::string& to) {
  std::string text = saved;
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

TEST(SaveLoad, refuses_states_the_engine_cannot_be_in) {
  const std::string saved = eventful().engine.save();
  EXPECT_FALSE(
      Engine::load(changed(saved, "\"next_incarnation\":", "\"next_incarnation\":1,\"x\":")));
  EXPECT_FALSE(Engine::load(changed(saved, "\"next_serial\":", "\"next_serial\":1,\"x\":")));
  EXPECT_FALSE(Engine::load(changed(saved, "\"next_place\":", "\"next_place\":1,\"x\":")));
  EXPECT_FALSE(Engine::load(changed(saved, "\"next_probe\":", "\"next_probe\":1,\"x\":")));
  EXPECT_FALSE(Engine::load(changed(saved, "\"instance\":1", "\"instance\":0")));
  EXPECT_FALSE(Engine::load(changed(saved, "\"soft\":70", "\"soft\":1e400")));
  EXPECT_FALSE(Engine::load(changed(saved, "\"serial\":2", "\"serial\":1")));
  EXPECT_FALSE(Engine::load(changed(saved, "\"name\":\"web\"", "\"name\":\"api\"")));
  EXPECT_FALSE(Engine::load(changed(saved, "\"started\":1", "\"started\":null,\"x\":1")));
  EXPECT_FALSE(Engine::load(changed(saved, "\"unsettled\":1", "\"unsettled\":2")));
  EXPECT_FALSE(Engine::load(changed(saved, "\"start_waiters\":[{",
                                    "\"start_waiters\":[{\"command\":99,\"result\":0},{")));
  EXPECT_FALSE(Engine::load(changed(saved, "\"end_is_judged\":false", "\"end_is_judged\":true")));
}

// Whatever is changed in a saved state: it is refused, or it gives an engine that can be used.
TEST(SaveLoad, survives_whatever_it_is_given) {
  const std::string saved = eventful().engine.save();
  Random random(5);
  int refused = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string text = saved;
    for (std::uint64_t changes = 1 + random.up_to(3); changes > 0; --changes) {
      const std::size_t at = random.up_to(text.size() - 1);
      const std::string_view pieces = "0123456789-,:{}[]\"etrue";
      text[at] = pieces[random.up_to(pieces.size() - 1)];
    }
    auto loaded = Engine::load(text);
    if (!loaded) {
      ++refused;
      EXPECT_FALSE(loaded.error().message.empty());
      continue;
    }
    Hive hive;
    hive.engine = *std::move(loaded);
    hive.now = Instant(2000s);
    for (int i = 0; i < 20; ++i) hive.last = hive.engine.tick(hive.now += 1s);
    for (std::uint32_t index = 0; index < 12; ++index) hive.dies(exit_status(1), index);
    hive.command(Verb::restart, {{}});
    hive.config({app("web", 1)});
    hive.command(Verb::shutdown, {});
  }
  EXPECT_GT(refused, 500);
}

}  // namespace
}  // namespace skep::engine::test

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/random.h"
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
  web.rlimits = {{"nofile", rlimit_infinity}};
  web.heap.hard = Bytes{1ULL << 40U};
  web.memory = {Bytes{1}, {}, 3s};
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

TEST(SaveLoad, refuses_another_version_with_a_sentence) {
  std::string saved = Engine(1).save();
  saved.replace(saved.find("\"version\":1"), 11, "\"version\":2");
  const auto loaded = Engine::load(saved);
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().message,
            "the saved state cannot be used: version is 2, this skepd reads version 1");
}

TEST(SaveLoad, refuses_what_is_no_state) {
  for (const char* text : {"", "{", "[]", "null", "{}", "{\"version\":1}", "{\"version\":\"1\"}",
                           "{\"version\":1e400}", "\xff\xfe"})
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

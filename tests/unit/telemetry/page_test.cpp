#include "host/telemetry/page.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <functional>
#include <random>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "unit/telemetry/page_writer.h"

namespace skep {
namespace {

using host::Page;
using test::PageWriter;
using namespace std::chrono_literals;

const Instant now{1h};

Page make_page() {
  auto page = Page::make();
  if (!page) throw std::runtime_error(page.error().message);
  return std::move(*page);
}

Page::Unreadable why_unreadable(const Page& page) {
  return page.look(now).error();
}

TEST(Page, has_no_reading_before_a_writer_came) {
  const Page page = make_page();
  EXPECT_FALSE(page.read(now));
  EXPECT_EQ(why_unreadable(page), Page::Unreadable::absent);
}

TEST(Page, has_no_reading_before_the_first_stamp) {
  const Page page = make_page();
  PageWriter writer(page);
  EXPECT_EQ(why_unreadable(page), Page::Unreadable::absent);
}

TEST(Page, tells_what_was_written) {
  const Page page = make_page();
  PageWriter writer(page, 99);
  writer.record.lag_counts[0] = 7;
  writer.record.lag_counts[14] = 2;
  writer.record.lag_sum_ns = 61'500'000'000;
  writer.record.lag_max_ns = 31'000'000'000;
  writer.record.open_connections = 12;
  writer.record.gc_count = 5;
  writer.record.gc_ns = 250'000'000;
  writer.record.loop_active_ns = 1'000'000;
  writer.record.loop_idle_ns = 3'000'000;
  writer.record.heap_exhausted_ns = 5'000'000'000;
  writer.record.thread_exits = 9;
  writer.record.thread_failures = 4;
  writer.record.flags = SKEP_TELEMETRY_DEBUGGER;
  writer.stamp(now - 10ms);

  const auto reading = page.read(now);
  ASSERT_TRUE(reading);
  EXPECT_EQ(reading->writer, 99);
  EXPECT_EQ(reading->stamp, now - 10ms);
  EXPECT_EQ(reading->resolution, 50ms);
  EXPECT_EQ(reading->lag.counts[0], 7U);
  EXPECT_EQ(reading->lag.counts[14], 2U);
  EXPECT_DOUBLE_EQ(reading->lag.sum_seconds, 61.5);
  EXPECT_EQ(reading->lag_max, 31s);
  EXPECT_EQ(reading->heap_used_bytes, 10'000'000U);
  EXPECT_EQ(reading->heap_limit_bytes, 100'000'000U);
  EXPECT_EQ(reading->judged_heap_used_bytes, 8'000'000U);
  EXPECT_EQ(reading->judged_heap_limit_bytes, 80'000'000U);
  EXPECT_EQ(reading->open_connections, 12U);
  EXPECT_EQ(reading->gc_count, 5U);
  EXPECT_DOUBLE_EQ(reading->gc_seconds, 0.25);
  EXPECT_EQ(reading->loop_active, 1ms);
  EXPECT_EQ(reading->loop_idle, 3ms);
  EXPECT_EQ(reading->heap_exhausted, Instant{5s});
  EXPECT_EQ(reading->thread_exits, 9U);
  EXPECT_EQ(reading->thread_failures, 4U);
  EXPECT_TRUE(reading->debugger);
}

TEST(Page, does_not_mind_flags_of_a_later_agent) {
  const Page page = make_page();
  PageWriter writer(page);
  writer.record.flags = ~SKEP_TELEMETRY_DEBUGGER;
  writer.stamp(now);
  const auto reading = page.read(now);
  ASSERT_TRUE(reading);
  EXPECT_FALSE(reading->debugger);
}

TEST(Page, keeps_its_size_whatever_the_worker_tries) {
  const Page page = make_page();
  const int worker = page.descriptor();
  for (const off_t size : {off_t{0}, off_t{4096}, off_t{1} << 20}) {
    EXPECT_EQ(::ftruncate(worker, size), -1);
    EXPECT_EQ(errno, EPERM);
  }
  EXPECT_EQ(::fcntl(worker, F_ADD_SEALS, F_SEAL_WRITE), -1);
  EXPECT_EQ(errno, EPERM);
}

TEST(Page, survives_a_worker_that_punches_holes_into_it) {
  const Page page = make_page();
  PageWriter writer(page);
  writer.stamp(now);
  ASSERT_EQ(::fallocate(page.descriptor(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0,
                        SKEP_TELEMETRY_SIZE),
            0);
  EXPECT_EQ(why_unreadable(page), Page::Unreadable::absent);
}

TEST(Page, is_not_inherited_by_other_children) {
  const Page page = make_page();
  EXPECT_NE(::fcntl(page.descriptor(), F_GETFD) & FD_CLOEXEC, 0);
}

TEST(Page, can_still_be_read_after_its_descriptor_is_closed) {
  Page page = make_page();
  PageWriter writer(page);
  page.close_descriptor();
  writer.stamp(now);
  Page moved = std::move(page);
  EXPECT_TRUE(moved.read(now));
}

TEST(Page, refuses_every_value_that_no_agent_writes) {
  using Scribble = std::function<void(telemetry_page&)>;
  const std::vector<std::pair<const char*, Scribble>> scribbles{
      {"magic", [](auto& page) { page.magic = 1; }},
      {"version", [](auto& page) { page.version = 2; }},
      {"size", [](auto& page) { page.size = 1; }},
      {"no pid", [](auto& page) { page.pid = 0; }},
      {"negative pid", [](auto& page) { page.pid = -1; }},
      {"stamp in the future", [](auto& page) { page.main.stamp_ns += 2'000'000'000; }},
      {"stamp beyond time", [](auto& page) { page.main.stamp_ns = ~0ULL; }},
      {"no resolution", [](auto& page) { page.main.resolution_ns = 0; }},
      {"long resolution", [](auto& page) { page.main.resolution_ns = 1'000'000'001; }},
      {"lag count", [](auto& page) { page.main.lag_counts[3] = ~0ULL; }},
      {"lag sum", [](auto& page) { page.main.lag_sum_ns = ~0ULL; }},
      {"lag max", [](auto& page) { page.main.lag_max_ns = ~0ULL; }},
      {"heap used", [](auto& page) { page.main.heap_used_bytes = 1ULL << 48U; }},
      {"heap limit", [](auto& page) { page.main.heap_limit_bytes = 1ULL << 48U; }},
      {"judged used", [](auto& page) { page.main.judged_heap_used_bytes = 1ULL << 48U; }},
      {"judged limit", [](auto& page) { page.main.judged_heap_limit_bytes = 1ULL << 48U; }},
      {"connections", [](auto& page) { page.main.open_connections = 1ULL << 32U; }},
      {"collections", [](auto& page) { page.main.gc_count = 1ULL << 48U; }},
      {"collection time", [](auto& page) { page.main.gc_ns = ~0ULL; }},
      {"active", [](auto& page) { page.main.loop_active_ns = ~0ULL; }},
      {"idle", [](auto& page) { page.main.loop_idle_ns = ~0ULL; }},
      {"exhausted in the future",
       [](auto& page) { page.main.heap_exhausted_ns = page.main.stamp_ns + 2'000'000'000; }},
      {"thread exits", [](auto& page) { page.main.thread_exits = 1ULL << 48U; }},
      {"thread failures", [](auto& page) { page.main.thread_failures = 1ULL << 48U; }},
  };
  for (const auto& [name, scribble] : scribbles) {
    SCOPED_TRACE(name);
    const Page page = make_page();
    PageWriter writer(page);
    writer.stamp(now);
    ASSERT_TRUE(page.read(now));
    scribble(writer.map());
    const auto reading = page.look(now);
    ASSERT_FALSE(reading);
    EXPECT_EQ(reading.error(), Page::Unreadable::impossible);
  }
}

void expect_in_range(const Page::Reading& reading) {
  EXPECT_GT(reading.writer, 0);
  EXPECT_LE(reading.stamp, now + 1s);
  EXPECT_GE(reading.stamp, Instant{});
  EXPECT_GE(reading.resolution, 1ms);
  EXPECT_LE(reading.resolution, 1s);
  EXPECT_GE(reading.lag.sum_seconds, 0);
  EXPECT_LT(reading.lag.sum_seconds, 1e10);
  for (const auto count : reading.lag.counts) EXPECT_LT(count, 1ULL << 48U);
  EXPECT_LT(reading.heap_used_bytes, 1ULL << 48U);
  EXPECT_LT(reading.judged_heap_used_bytes, 1ULL << 48U);
  EXPECT_LT(reading.open_connections, 1ULL << 32U);
  EXPECT_GE(reading.loop_active, Duration{});
  EXPECT_GE(reading.loop_idle, Duration{});
  EXPECT_LE(reading.heap_exhausted, now + 1s);
  EXPECT_LT(reading.thread_exits, 1ULL << 48U);
  EXPECT_LT(reading.thread_failures, 1ULL << 48U);
}

void expect_in_range(const Page::ThreadReading& reading) {
  EXPECT_GT(reading.thread, 0);
  EXPECT_LE(reading.stamp, now + 1s);
  EXPECT_GE(reading.resolution, 1ms);
  EXPECT_LE(reading.resolution, 1s);
  EXPECT_LT(reading.lag.sum_seconds, 1e10);
  EXPECT_GE(reading.lag_max, Duration{});
  for (const auto count : reading.lag.counts) EXPECT_LT(count, 1ULL << 48U);
}

TEST(Page, gives_only_values_in_range_from_a_hundred_thousand_scribbled_pages) {
  const Page page = make_page();
  PageWriter writer(page);
  std::mt19937_64 random(20260101);
  auto* const words = reinterpret_cast<std::uint64_t*>(&writer.map());
  constexpr std::size_t head_main_and_thread =
      offsetof(telemetry_page, threads[1]) / sizeof(std::uint64_t);
  std::array<std::uint64_t, head_main_and_thread> sound{};
  writer.stamp(now);
  writer.stamp_thread(0, 1, now, writer.record);
  std::copy_n(words, sound.size(), sound.begin());
  int believed = 0;
  int threads_believed = 0;
  for (int i = 0; i < 100'000; ++i) {
    std::ranges::copy(sound, words);
    const auto scribbles = 1 + random() % 8;
    for (std::uint64_t n = 0; n < scribbles; ++n)
      words[random() % sound.size()] = random() >> (random() % 64);
    if (const auto reading = page.read(now)) {
      ++believed;
      expect_in_range(*reading);
    }
    for (const auto& thread : page.threads(now)) {
      ++threads_believed;
      expect_in_range(thread);
    }
  }
  EXPECT_GT(believed, 0);
  EXPECT_GT(threads_believed, 0);
}

TEST(Page, tells_of_the_threads_whose_records_are_in_use) {
  const Page page = make_page();
  PageWriter writer(page);
  telemetry_record thread = writer.record;
  thread.lag_counts[2] = 3;
  thread.lag_max_ns = 4'000'000;
  writer.stamp_thread(0, 7, now - 10ms, thread);
  writer.stamp_thread(31, 12, now, thread);
  const auto readings = page.threads(now);
  ASSERT_EQ(readings.size(), 2U);
  EXPECT_EQ(readings[0].thread, 7);
  EXPECT_EQ(readings[0].stamp, now - 10ms);
  EXPECT_EQ(readings[0].resolution, 50ms);
  EXPECT_EQ(readings[0].lag.counts[2], 3U);
  EXPECT_EQ(readings[0].lag_max, 4ms);
  EXPECT_EQ(readings[1].thread, 12);
}

TEST(Page, passes_over_thread_records_that_are_not_to_be_believed) {
  using Scribble = std::function<void(telemetry_record&)>;
  const std::vector<std::pair<const char*, Scribble>> scribbles{
      {"free", [](auto& record) { record.thread_id = 0; }},
      {"negative", [](auto& record) { record.thread_id = -3; }},
      {"claimed and not begun", [](auto& record) { record.stamp_ns = 0; }},
      {"torn", [](auto& record) { record.sequence |= 1U; }},
      {"in the future", [](auto& record) { record.stamp_ns += 2'000'000'000; }},
      {"no resolution", [](auto& record) { record.resolution_ns = 0; }},
      {"lag count", [](auto& record) { record.lag_counts[14] = ~0ULL; }},
      {"lag max", [](auto& record) { record.lag_max_ns = ~0ULL; }},
  };
  for (const auto& [name, scribble] : scribbles) {
    SCOPED_TRACE(name);
    const Page page = make_page();
    PageWriter writer(page);
    writer.stamp_thread(3, 1, now, writer.record);
    writer.stamp_thread(4, 2, now, writer.record);
    scribble(writer.map().threads[3]);
    const auto readings = page.threads(now);
    ASSERT_EQ(readings.size(), 1U);
    EXPECT_EQ(readings[0].thread, 2);
  }
}

TEST(Page, is_torn_while_a_record_is_being_written) {
  const Page page = make_page();
  PageWriter writer(page);
  writer.stamp(now);
  writer.map().main.sequence |= 1U;
  EXPECT_EQ(why_unreadable(page), Page::Unreadable::torn);
}

TEST(Page, does_not_hang_when_its_writer_died_in_the_middle_of_writing) {
  const Page page = make_page();
  PageWriter writer(page);
  writer.stamp(now);
  const pid_t child = ::fork();
  if (child == 0) {
    writer.map().main.sequence |= 1U;
    writer.map().main.stamp_ns = 0;
    ::_exit(0);
  }
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  EXPECT_EQ(why_unreadable(page), Page::Unreadable::torn);
}

TEST(Page, never_mixes_two_records_of_a_writer_that_writes_all_the_time) {
  const Page page = make_page();
  PageWriter writer(page);
  writer.stamp(now);
  std::atomic<bool> enough{false};
  std::thread agent([&] {
    for (std::uint64_t value = 1'000'000; !enough; value = value % 900'000'000 + 1'000'000) {
      telemetry_record& record = writer.record;
      record.stamp_ns = record.resolution_ns = record.lag_max_ns = value;
      std::ranges::fill(record.lag_counts, value);
      record.heap_used_bytes = record.judged_heap_limit_bytes = record.open_connections = value;
      record.gc_count = record.loop_idle_ns = value;
      agent::publish(writer.map().main, record);
    }
  });
  int readings = 0;
  for (int i = 0; i < 20'000'000 && readings < 20'000; ++i) {
    const auto reading = page.read(now);
    if (!reading || reading->stamp == now) continue;
    ++readings;
    const auto value = static_cast<std::uint64_t>(reading->stamp.time_since_epoch().count());
    ASSERT_EQ(reading->gc_count, value);
    ASSERT_EQ(reading->heap_used_bytes, value);
    ASSERT_EQ(reading->open_connections, value);
    for (const auto count : reading->lag.counts) ASSERT_EQ(count, value);
  }
  enough = true;
  agent.join();
  EXPECT_GT(readings, 0);
}

}  // namespace
}  // namespace skep

#pragma once

#include <map>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "agent/lag.h"
#include "host/telemetry/sampler.h"
#include "support/fake_reactor.h"
#include "unit/telemetry/page_writer.h"

namespace skep::test {

// An event loop in the fake reactor's time, with an agent that stamps its page.
class FakeLoop {
 public:
  FakeLoop(FakeReactor& reactor, const host::Page& shown, pid_t pid, Duration resolution)
      : page(shown, pid), reactor_(reactor), resolution_(resolution) {
    page.record.resolution_ns = static_cast<std::uint64_t>(resolution.count());
    page.stamp(reactor.now());
    next_ = reactor.after(resolution_, [this] { turn(); });
  }

  // From now on the loop turns no more, for `duration` or for good.
  void block() { next_.reset(); }
  void block(Duration duration) {
    next_ = reactor_.after(duration, [this] { turn(); });
  }

  PageWriter page;

 private:
  void turn() {
    const auto now = static_cast<std::uint64_t>(reactor_.now().time_since_epoch().count());
    const std::uint64_t due = page.record.stamp_ns + page.record.resolution_ns;
    agent::count_turn(page.record, now > due ? now - due : 0, page.record.resolution_ns);
    page.stamp(reactor_.now());
    next_ = reactor_.after(resolution_, [this] { turn(); });
  }

  FakeReactor& reactor_;
  Duration resolution_;
  host::Timer next_;
};

// What /proc would say, and how often it was asked.
struct FakeProc {
  std::map<pid_t, host::ProcFigures> figures;
  std::map<pid_t, host::RunQueueFigures> run_queue;
  int reads = 0;

  host::ProcReader reader() {
    host::ProcReader reader;
    reader.figures = [this](pid_t pid) { return find(figures, pid); };
    reader.run_queue = [this](pid_t pid) { return find(run_queue, pid); };
    reader.last_cpu = [this](pid_t pid) -> std::optional<Duration> {
      const auto found = figures.find(pid);
      return found == figures.end() ? std::nullopt : std::optional(found->second.cpu);
    };
    return reader;
  }

 private:
  template <typename Figures>
  std::optional<Figures> find(const std::map<pid_t, Figures>& known, pid_t pid) {
    ++reads;
    const auto found = known.find(pid);
    return found == known.end() ? std::nullopt : std::optional(found->second);
  }
};

class SamplerTest : public testing::Test {
 protected:
  SamplerTest()
      : sampler(
            reactor, [this](event::Sampled sampled) { heard(std::move(sampled)); },
            [this](const WorkerId& worker, const std::string& sentence) {
              warnings.push_back(worker.slot_name() + ": " + sentence);
            },
            proc.reader()) {
    spec.name = "web";
  }

  static WorkerId worker(std::uint32_t slot, std::uint64_t incarnation) {
    return {"web", slot, incarnation};
  }

  static host::Page make_page() {
    auto page = host::Page::make();
    if (!page) throw std::runtime_error(page.error().message);
    return std::move(*page);
  }

  // A worker with an agent; its pid is its incarnation.
  std::unique_ptr<FakeLoop> add_loop(const WorkerId& id, pid_t writer = 0) {
    const auto pid = static_cast<pid_t>(id.incarnation);
    host::Page page = make_page();
    auto loop = std::make_unique<FakeLoop>(reactor, page, writer != 0 ? writer : pid,
                                           spec.loop_lag.resolution());
    sampler.add(id, pid, std::move(page), spec);
    newest = id;
    return loop;
  }

  struct Told {
    Instant at{};
    Duration late{};
    Sample sample;
  };

  FakeReactor reactor;
  FakeProc proc;
  AppSpec spec;
  std::vector<Told> told;
  std::vector<std::string> warnings;
  std::function<void()> on_sampled;
  int events = 0;
  WorkerId newest;  // of those with a loop
  host::Sampler sampler;

 private:
  void heard(event::Sampled sampled) {
    ++events;
    EXPECT_FALSE(sampled.samples.empty());
    for (Sample& sample : sampled.samples)
      told.push_back({reactor.now(), sampled.late, std::move(sample)});
    if (on_sampled) on_sampled();
  }
};

}  // namespace skep::test

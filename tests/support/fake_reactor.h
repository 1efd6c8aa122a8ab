#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "host/reactor/reactor.h"

namespace skep::test {

// A Reactor whose time the test moves. Timers fire in order at exactly their time, unless the test
// holds the reactor up. It must outlive the registrations it gave.
class FakeReactor final : public host::Reactor {
 public:
  [[nodiscard]] Instant now() const override { return now_; }

  [[nodiscard]] host::Timer at(Instant when, std::function<void()> due) override {
    return std::make_unique<TimerEntry>(*this, timers_.emplace(when, std::move(due)));
  }

  [[nodiscard]] host::Watch watch(int fd, host::Readiness what,
                                  std::function<void()> ready) override {
    return std::make_unique<WatchEntry>(*this,
                                        watches_.emplace(std::pair(fd, what), std::move(ready)));
  }

  void post(std::function<void()> task) override { posted_.push_back(std::move(task)); }

  // Lets `duration` pass and calls what is posted and what comes due.
  void advance(Duration duration) {
    const Instant end = now_ + duration;
    run_posted();
    while (!timers_.empty() && timers_.begin()->first <= end) {
      now_ = std::max(now_, timers_.begin()->first);
      fire_first();
      run_posted();
    }
    now_ = end;
  }

  // Lets `duration` pass in which the reactor does nothing: its timers fire late, at the next
  // advance().
  void hold_up(Duration duration) { now_ += duration; }

  // Calls who watches `fd`.
  void make_ready(int fd, host::Readiness what) {
    const auto [first, last] = watches_.equal_range(std::pair(fd, what));
    std::vector<std::function<void()>> ready;
    for (auto place = first; place != last; ++place) ready.push_back(place->second);
    for (const auto& callback : ready) callback();
    run_posted();
  }

  // Calls whoever watches anything.
  void make_all_ready() {
    std::vector<std::pair<int, host::Readiness>> watched;
    for (const auto& [key, ready] : watches_) watched.push_back(key);
    for (const auto& [fd, what] : watched) make_ready(fd, what);
  }

  [[nodiscard]] std::size_t timers() const { return timers_.size(); }
  [[nodiscard]] std::size_t watches() const { return watches_.size(); }
  [[nodiscard]] std::optional<Instant> next_timer() const {
    return timers_.empty() ? std::nullopt : std::optional(timers_.begin()->first);
  }

 private:
  using Timers = std::multimap<Instant, std::function<void()>>;
  using Watches = std::multimap<std::pair<int, host::Readiness>, std::function<void()>>;

  class TimerEntry final : public host::Registration {
   public:
    TimerEntry(FakeReactor& reactor, Timers::iterator place)
        : reactor_(reactor), fired_(std::make_shared<bool>(false)), place_(place) {
      reactor_.fired_[&*place] = fired_;
    }
    TimerEntry(const TimerEntry&) = delete;
    TimerEntry& operator=(const TimerEntry&) = delete;
    ~TimerEntry() override {
      if (*fired_) return;
      reactor_.fired_.erase(&*place_);
      reactor_.timers_.erase(place_);
    }

   private:
    FakeReactor& reactor_;
    std::shared_ptr<bool> fired_;
    Timers::iterator place_;
  };

  class WatchEntry final : public host::Registration {
   public:
    WatchEntry(FakeReactor& reactor, Watches::iterator place) : reactor_(reactor), place_(place) {}
    WatchEntry(const WatchEntry&) = delete;
    WatchEntry& operator=(const WatchEntry&) = delete;
    ~WatchEntry() override { reactor_.watches_.erase(place_); }

   private:
    FakeReactor& reactor_;
    Watches::iterator place_;
  };

  void fire_first() {
    const auto place = timers_.begin();
    const auto due = std::move(place->second);
    if (const auto entry = fired_.find(&*place); entry != fired_.end()) {
      *entry->second = true;
      fired_.erase(entry);
    }
    timers_.erase(place);
    due();
  }

  void run_posted() {
    while (!posted_.empty()) {
      const auto task = std::move(posted_.front());
      posted_.pop_front();
      task();
    }
  }

  Instant now_{std::chrono::hours(1)};
  Timers timers_;
  std::map<const Timers::value_type*, std::shared_ptr<bool>> fired_;
  Watches watches_;
  std::deque<std::function<void()>> posted_;
};

}  // namespace skep::test

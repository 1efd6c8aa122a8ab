#pragma once

#include <algorithm>
#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <poll.h>
#include <sys/eventfd.h>
#include <utility>
#include <vector>

#include "host/reactor/reactor.h"
#include "host/unique_fd.h"

namespace skep::test {

// The Reactor for tests of real descriptors: poll(2) and the real monotonic clock, turned by the
// test itself. It must outlive the registrations it gave.
class PollReactor final : public host::Reactor {
 public:
  PollReactor() : wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

  [[nodiscard]] Instant now() const override {
    return Instant(std::chrono::steady_clock::now().time_since_epoch());
  }

  [[nodiscard]] host::Watch watch(int fd, host::Readiness what,
                                  std::function<void()> ready) override {
    auto state = std::make_shared<Watched>();
    state->fd = fd;
    state->events = what == host::Readiness::readable ? POLLIN : POLLOUT;
    state->callback = std::move(ready);
    watched_.emplace(state.get(), state);
    return std::make_unique<WatchRegistration>(*this, std::move(state));
  }

  [[nodiscard]] host::Timer at(Instant when, std::function<void()> due) override {
    auto state = std::make_shared<Callback>();
    state->callback = std::move(due);
    auto place = timers_.emplace(when, state);
    state->forget = [this, place] { timers_.erase(place); };
    return std::make_unique<TimerRegistration>(std::move(state));
  }

  void post(std::function<void()> task) override {
    const std::lock_guard lock(posted_mutex_);
    posted_.push_back(std::move(task));
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(wake_.get(), &one, sizeof one);
  }

  // One turn: what is posted, due or ready; waits for that at most `limit`.
  void turn(Duration limit) {
    run_posted();
    wait_and_call_ready(std::min(limit, until_next_timer()));
    run_posted();
    run_due();
  }

  // Turns until `done`, which is asked after each turn; false when `limit` passed before.
  [[nodiscard]] bool run_until(const std::function<bool()>& done,
                               Duration limit = std::chrono::seconds(20)) {
    const Instant end = now() + limit;
    while (!done()) {
      const Instant moment = now();
      if (moment >= end) return false;
      turn(end - moment);
    }
    return true;
  }

 private:
  struct Callback {
    std::function<void()> callback;
    std::function<void()> forget;  // empty once fired or ended
    bool ended = false;
  };
  struct Watched {
    int fd = -1;
    short events = 0;
    std::function<void()> callback;
    bool ended = false;
  };

  class WatchRegistration final : public host::Registration {
   public:
    WatchRegistration(PollReactor& reactor, std::shared_ptr<Watched> state)
        : reactor_(reactor), state_(std::move(state)) {}
    WatchRegistration(const WatchRegistration&) = delete;
    WatchRegistration& operator=(const WatchRegistration&) = delete;
    ~WatchRegistration() override {
      state_->ended = true;
      reactor_.watched_.erase(state_.get());
    }

   private:
    PollReactor& reactor_;
    std::shared_ptr<Watched> state_;
  };

  class TimerRegistration final : public host::Registration {
   public:
    explicit TimerRegistration(std::shared_ptr<Callback> state) : state_(std::move(state)) {}
    TimerRegistration(const TimerRegistration&) = delete;
    TimerRegistration& operator=(const TimerRegistration&) = delete;
    ~TimerRegistration() override {
      state_->ended = true;
      if (auto forget = std::exchange(state_->forget, nullptr)) forget();
    }

   private:
    std::shared_ptr<Callback> state_;
  };

  [[nodiscard]] Duration until_next_timer() const {
    if (timers_.empty()) return std::chrono::hours(1);
    return std::max(Duration{}, timers_.begin()->first - now());
  }

  void wait_and_call_ready(Duration limit) {
    std::vector<std::shared_ptr<Watched>> asked;
    std::vector<pollfd> fds{{wake_.get(), POLLIN, 0}};
    for (const auto& [key, state] : watched_) {
      asked.push_back(state);
      fds.push_back({state->fd, state->events, 0});
    }
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(limit);
    const timespec timeout{seconds.count(), static_cast<long>((limit - seconds).count())};
    if (::ppoll(fds.data(), fds.size(), &timeout, nullptr) <= 0) return;
    if (fds[0].revents != 0) {
      std::uint64_t count = 0;
      [[maybe_unused]] const auto got = ::read(wake_.get(), &count, sizeof count);
    }
    for (std::size_t i = 0; i < asked.size(); ++i)
      if (fds[i + 1].revents != 0 && !asked[i]->ended) asked[i]->callback();
  }

  void run_due() {
    const Instant moment = now();
    while (!timers_.empty() && timers_.begin()->first <= moment) {
      const auto state = timers_.begin()->second;
      timers_.erase(timers_.begin());
      state->forget = nullptr;
      if (!state->ended) state->callback();
    }
  }

  void run_posted() {
    std::deque<std::function<void()>> tasks;
    {
      const std::lock_guard lock(posted_mutex_);
      tasks.swap(posted_);
    }
    for (const auto& task : tasks) task();
  }

  host::UniqueFd wake_;
  std::map<Watched*, std::shared_ptr<Watched>> watched_;
  std::multimap<Instant, std::shared_ptr<Callback>> timers_;
  std::mutex posted_mutex_;
  std::deque<std::function<void()>> posted_;
};

}  // namespace skep::test

#include "host/reactor/asio_reactor.h"

#include <exception>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "host/reactor/processor_time.h"

namespace skep::host {

namespace asio = boost::asio;

// libstdc++'s steady_clock reads CLOCK_MONOTONIC, which is what Instant means.
static Instant instant_of(std::chrono::steady_clock::time_point when) {
  return Instant(std::chrono::duration_cast<Duration>(when.time_since_epoch()));
}

static std::chrono::steady_clock::time_point steady_of(Instant when) {
  return std::chrono::steady_clock::time_point(when.time_since_epoch());
}

class AsioReactor::Turns {
 public:
  Escaped escaped;

  void run(const std::function<void()>& callback) const {
    try {
      callback();
    } catch (const std::exception& error) {
      if (escaped) escaped(error.what());
    } catch (...) {
      if (escaped) escaped("an exception of an unknown type");
    }
  }
};

// One descriptor may be watched for reading and for writing at once, but epoll takes it once: all
// watches of a number share this. It goes with the last of them, at once, so that the number can be
// used again.
class AsioReactor::Descriptor {
 public:
  Descriptor(asio::io_context& context, Descriptors& all, int fd)
      : all_(all), descriptor(context, fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    all_.erase(descriptor.native_handle());
    descriptor.release();
  }

 private:
  Descriptors& all_;

 public:
  asio::posix::stream_descriptor descriptor;
};

// The callback lives in state that outlasts its registration, because a registration may be
// destroyed by its own callback.
class AsioReactor::WatchRegistration final : public Registration {
 public:
  WatchRegistration(std::shared_ptr<Descriptor> descriptor, std::shared_ptr<Turns> turns,
                    Readiness what, std::function<void()> ready)
      : descriptor_(std::move(descriptor)), state_(std::make_shared<State>()) {
    state_->descriptor = descriptor_;
    state_->turns = std::move(turns);
    state_->type = what == Readiness::readable ? asio::posix::descriptor_base::wait_read
                                               : asio::posix::descriptor_base::wait_write;
    state_->ready = std::move(ready);
    wait(state_);
  }
  WatchRegistration(const WatchRegistration&) = delete;
  WatchRegistration& operator=(const WatchRegistration&) = delete;
  ~WatchRegistration() override {
    state_->ended = true;
    descriptor_->descriptor.cancel();
  }

 private:
  struct State {
    std::weak_ptr<Descriptor> descriptor;
    std::shared_ptr<Turns> turns;
    asio::posix::descriptor_base::wait_type type = asio::posix::descriptor_base::wait_read;
    std::function<void()> ready;
    bool ended = false;
  };

  // The other watch of the descriptor going away cancels this wait too: it is simply begun again.
  static void wait(const std::shared_ptr<State>& state) {
    const auto descriptor = state->descriptor.lock();
    if (!descriptor) return;
    descriptor->descriptor.async_wait(state->type, [state](const boost::system::error_code& error) {
      if (state->ended) return;
      if (!error) state->turns->run(state->ready);
      if (!state->ended && (!error || error == asio::error::operation_aborted)) wait(state);
    });
  }

  std::shared_ptr<Descriptor> descriptor_;
  std::shared_ptr<State> state_;
};

class AsioReactor::TimerRegistration final : public Registration {
 public:
  TimerRegistration(asio::io_context& context, std::shared_ptr<Turns> turns, Instant when,
                    std::function<void()> due)
      : state_(std::make_shared<State>(context, std::move(turns), std::move(due))) {
    state_->timer.expires_at(steady_of(when));
    state_->timer.async_wait([self = state_](const boost::system::error_code& error) {
      if (self->ended || error) return;
      self->turns->run(self->due);
    });
  }
  TimerRegistration(const TimerRegistration&) = delete;
  TimerRegistration& operator=(const TimerRegistration&) = delete;
  ~TimerRegistration() override {
    state_->ended = true;
    state_->timer.cancel();
  }

 private:
  struct State {
    State(asio::io_context& context, std::shared_ptr<Turns> the_turns,
          std::function<void()> callback)
        : turns(std::move(the_turns)), timer(context), due(std::move(callback)) {}

    std::shared_ptr<Turns> turns;
    asio::steady_timer timer;
    std::function<void()> due;
    bool ended = false;
  };

  std::shared_ptr<State> state_;
};

AsioReactor::AsioReactor(asio::io_context& context)
    : context_(context), turns_(std::make_shared<Turns>()) {}

AsioReactor::~AsioReactor() = default;

void AsioReactor::on_escaped(Escaped escaped) {
  turns_->escaped = std::move(escaped);
}

void AsioReactor::run() {
  context_.restart();
  // Waiting for events costs nothing of it: what passes between two turns' ends is the turn.
  Duration before = processor_time();
  while (context_.run_one() > 0) {
    if (turn_ended_) turns_->run(turn_ended_);
    const Duration after = processor_time();
    turn_times_.add(std::chrono::duration<double>(after - before).count());
    before = after;
  }
}

void AsioReactor::stop() {
  context_.stop();
}

Instant AsioReactor::now() const {
  return instant_of(std::chrono::steady_clock::now());
}

Watch AsioReactor::watch(int fd, Readiness what, std::function<void()> ready) {
  auto& known = descriptors_[fd];
  auto descriptor = known.lock();
  if (!descriptor) {
    descriptor = std::make_shared<Descriptor>(context_, descriptors_, fd);
    known = descriptor;
  }
  return std::make_unique<WatchRegistration>(std::move(descriptor), turns_, what, std::move(ready));
}

Timer AsioReactor::at(Instant when, std::function<void()> due) {
  return std::make_unique<TimerRegistration>(context_, turns_, when, std::move(due));
}

void AsioReactor::post(std::function<void()> task) {
  asio::post(context_, [turns = turns_, task = std::move(task)] { turns->run(task); });
}

}  // namespace skep::host

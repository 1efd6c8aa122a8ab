#pragma once

#include <memory>
#include <unordered_map>

#include "host/reactor/reactor.h"
#include "model/snapshot.h"

namespace boost::asio {
class io_context;
}

namespace skep::host {

// The Reactor on an io_context, so that Beast can share the thread. An exception that leaves a
// callback is handed to `escaped` and goes no further.
class AsioReactor final : public Reactor {
 public:
  using Escaped = std::function<void(const char* what)>;
  explicit AsioReactor(boost::asio::io_context& context);
  ~AsioReactor() override;

  void on_escaped(Escaped escaped);

  // `ended` is called at the end of each turn; what escapes from it is treated alike.
  void on_turn_end(std::function<void()> ended) { turn_ended_ = std::move(ended); }

  // Runs callbacks until stop(). May be called again afterwards.
  void run();
  void stop();

  // How long turns have taken so far.
  [[nodiscard]] const TurnHistogram& turns() const { return turn_times_; }

  [[nodiscard]] Instant now() const override;
  [[nodiscard]] Watch watch(int fd, Readiness what, std::function<void()> ready) override;
  [[nodiscard]] Timer at(Instant when, std::function<void()> due) override;
  void post(std::function<void()> task) override;

 private:
  class Turns;
  class Descriptor;
  using Descriptors = std::unordered_map<int, std::weak_ptr<Descriptor>>;
  class WatchRegistration;
  class TimerRegistration;
  boost::asio::io_context& context_;
  Descriptors descriptors_;
  std::shared_ptr<Turns> turns_;
  TurnHistogram turn_times_;
  std::function<void()> turn_ended_;
};

}  // namespace skep::host

#include "event_history.h"

#include <algorithm>
#include <map>
#include <utility>

#include "api/control/event_json.h"

namespace skep {

// Each is shared, so that one that ends itself while it is told lives until it returns.
class EventHistory::Listeners {
 public:
  using Listener = std::function<void(const api::SharedHappening&)>;

  std::uint64_t add(Listener listener) {
    all_.emplace(++last_, std::make_shared<const Listener>(std::move(listener)));
    return last_;
  }

  void remove(std::uint64_t number) { all_.erase(number); }

  void tell(const api::SharedHappening& happening) {
    const auto present = all_;
    for (const auto& [number, listener] : present)
      if (all_.contains(number)) (*listener)(happening);
  }

 private:
  std::uint64_t last_ = 0;
  std::map<std::uint64_t, std::shared_ptr<const Listener>> all_;
};

class EventHistory::Handle final : public Listening {
 public:
  Handle(std::weak_ptr<Listeners> listeners, std::uint64_t number)
      : listeners_(std::move(listeners)), number_(number) {}
  ~Handle() override {
    if (const auto listeners = listeners_.lock()) listeners->remove(number_);
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;

 private:
  std::weak_ptr<Listeners> listeners_;
  std::uint64_t number_;
};

EventHistory::EventHistory() : EventHistory(std::chrono::system_clock::now, Bounds{}) {}

EventHistory::EventHistory(Clock clock, Bounds bounds)
    : clock_(std::move(clock)), bounds_(bounds), listeners_(std::make_shared<Listeners>()) {}

void EventHistory::add(const Notice& notice) {
  auto happening =
      std::make_shared<const api::Happening>(api::Happening{++newest_, clock_(), notice});
  keep(happening);
  listeners_->tell(happening);
}

void EventHistory::go_on_from(std::uint64_t newest) {
  constexpr std::uint64_t untold = 1000;
  newest_ = std::max(newest_, newest + untold);
}

void EventHistory::keep(api::SharedHappening happening) {
  const std::size_t bytes = api::event_line(*happening).size();
  kept_.push_back({std::move(happening), bytes});
  bytes_ += bytes;
  while (kept_.size() > 1 && (kept_.size() > bounds_.events || bytes_ > bounds_.bytes)) {
    bytes_ -= kept_.front().bytes;
    kept_.pop_front();
  }
}

std::vector<api::SharedHappening> EventHistory::since(std::uint64_t after, std::size_t most) const {
  std::vector<api::SharedHappening> found;
  const std::uint64_t first = std::max(after + 1, oldest());
  if (kept_.empty() || after >= newest_) return found;
  for (auto at = static_cast<std::size_t>(first - oldest());
       at < kept_.size() && found.size() < most; ++at)
    found.push_back(kept_[at].happening);
  return found;
}

std::uint64_t EventHistory::oldest() const {
  return kept_.empty() ? 0 : kept_.front().happening->sequence;
}

std::unique_ptr<api::EventOperations::Listening> EventHistory::listen(
    std::function<void(const api::SharedHappening&)> happened) {
  return std::make_unique<Handle>(listeners_, listeners_->add(std::move(happened)));
}

}  // namespace skep

#include "host/registry_round.h"

#include <optional>
#include <utility>

namespace skep::host {
namespace {

// Ends with the last answer that is waited for, or with its time. The workers hold it until they
// answer or leave.
class Round : public std::enable_shared_from_this<Round> {
 public:
  Round(Reactor& reactor, std::function<void()> done) : reactor_(reactor), done_(std::move(done)) {}

  void begin(std::size_t awaited, Duration within) {
    awaited_ = awaited;
    if (awaited_ == 0) return end();
    deadline_ = reactor_.after(within, [weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->end();
    });
  }

  void one_less() {
    if (awaited_ > 0 && --awaited_ == 0) end();
  }

 private:
  void end() {
    if (!done_) return;
    awaited_ = 0;
    deadline_.reset();
    reactor_.post(std::exchange(done_, nullptr));
  }

  Reactor& reactor_;
  std::function<void()> done_;
  std::size_t awaited_ = 0;
  Timer deadline_;
};

}  // namespace

void ask_for_registries(Reactor& reactor, const std::vector<Worker*>& workers, Duration within,
                        std::function<void(const WorkerId&, std::string)> came,
                        std::function<void()> done) {
  const auto round = std::make_shared<Round>(reactor, std::move(done));
  std::size_t awaited = 0;
  for (Worker* worker : workers) {
    const bool asked =
        worker->ask_registry([round, came, id = worker->id()](std::optional<std::string> json) {
          if (json) came(id, *std::move(json));
          round->one_less();
        });
    if (asked) ++awaited;
  }
  round->begin(awaited, within);
}

}  // namespace skep::host

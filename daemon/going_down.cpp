#include "going_down.h"

#include <unistd.h>
#include <utility>

namespace skep {

static api::Peer skepd_itself() {
  return {::getpid(), ::geteuid(), ::getegid(), true};
}

GoingDown::GoingDown(bus::SystemBus& bus, Supervisor& supervisor, NoticeLog& notices)
    : supervisor_(supervisor),
      notices_(notices),
      lock_(bus, {[this] { drain(); }, [this] { start_again(); },
                  [this](const std::string& sentence) { notices_.say(sentence); },
                  [this](const std::string& sentence) { notices_.warn({}, sentence); }}) {}

void GoingDown::drain() {
  ran_.clear();
  for (const AppStatus& app : supervisor_.snapshot().apps)
    for (const SlotStatus& slot : app.slots)
      if (has_process(slot.state) || slot.state == WorkerState::backoff || !slot.waits_for.empty())
        ran_.push_back({app.name, slot.worker.slot});
  if (ran_.empty()) return lock_.release();
  event::Command command;
  command.verb = Verb::stop;
  command.targets = ran_;
  command.drain = true;
  supervisor_.command(std::move(command), skepd_itself(),
                      [this, alive = std::weak_ptr(alive_)](const std::vector<CommandResult>&) {
                        if (!alive.expired()) lock_.release();
                      });
}

void GoingDown::start_again() {
  if (ran_.empty()) return;
  event::Command command;
  command.verb = Verb::start;
  command.targets = std::exchange(ran_, {});
  supervisor_.command(std::move(command), skepd_itself(), [](const std::vector<CommandResult>&) {});
}

}  // namespace skep

#include "event_commands.h"

#include <utility>

#include <fmt/format.h>

#include "api/control/event_json.h"

namespace skep {

EventCommands::EventCommands(api::EventOperations& events, Surroundings surroundings)
    : surroundings_(std::move(surroundings)),
      self_(std::make_shared<EventCommands*>(this)),
      listening_(events.listen(
          [this](const api::SharedHappening& happening) { this->happened(happening); })) {}

EventCommands::~EventCommands() {
  *self_ = nullptr;
}

void EventCommands::configure(const std::vector<OnEventSpec>& specs) {
  auto former = std::exchange(hooks_, {});
  for (const OnEventSpec& spec : specs) {
    if (auto known = former.extract(spec.name)) hooks_.insert(std::move(known));
    hooks_[spec.name].spec = spec;
  }
}

std::vector<OnEventSpec> EventCommands::specs() const {
  std::vector<OnEventSpec> specs;
  for (const auto& [name, hook] : hooks_) specs.push_back(hook.spec);
  return specs;
}

// Those that wait may take the places of those that could still be started.
bool EventCommands::Hook::has_room() const {
  const std::size_t free = running < spec.concurrency ? spec.concurrency - running : 0;
  return waiting.size() < free + spec.queue;
}

void EventCommands::happened(const api::SharedHappening& happening) {
  for (auto& [name, hook] : hooks_) {
    if (!hook.spec.wants(happening->notice)) continue;
    if (!hook.has_room()) {
      if (hook.dropped++ == 0)
        surroundings_.warn(
            fmt::format("[on-event.{}] is too slow: {} of it run and {} events wait; event {} is "
                        "dropped, and so "
                        "are others until there is room",
                        name, hook.running, hook.waiting.size(), happening->sequence));
      continue;
    }
    hook.waiting.push_back(happening);
  }
  if (std::exchange(starting_, true)) return;
  surroundings_.later([self = self_] {
    if (*self != nullptr) (*self)->start_some();
  });
}

void EventCommands::start_some() {
  starting_ = false;
  for (auto& [name, hook] : hooks_)
    while (!hook.waiting.empty() && hook.running < hook.spec.concurrency) {
      const auto happening = std::move(hook.waiting.front());
      hook.waiting.pop_front();
      if (hook.waiting.empty()) tell_dropped(hook);
      start(name, hook, happening);
    }
}

void EventCommands::tell_dropped(Hook& hook) {
  if (const auto dropped = std::exchange(hook.dropped, 0); dropped > 0)
    surroundings_.warn(fmt::format("[on-event.{}] has caught up; {} events were dropped",
                                   hook.spec.name, dropped));
}

void EventCommands::start(const std::string& name, Hook& hook,
                          const api::SharedHappening& happening) {
  ++hook.running;
  surroundings_.start({hook.spec.command, api::event_variables(*happening),
                       api::event_line(*happening), hook.spec.timeout},
                      [self = self_, name, happening](const Result<host::CommandEnd>& end) {
                        if (*self != nullptr) (*self)->ended(name, *happening, end);
                      });
}

void EventCommands::ended(const std::string& name, const api::Happening& happening,
                          const Result<host::CommandEnd>& end) {
  const std::string what = fmt::format("[on-event.{}] for event {}", name, happening.sequence);
  if (!end)
    surroundings_.warn(what + ": " + end.error().message);
  else if (end->timed_out)
    surroundings_.warn(what + ": did not end within its timeout and was killed");
  else if (!end->status.success())
    surroundings_.warn(what + ": " + end->status.describe());
  else
    surroundings_.say(what + ": done");
  const auto hook = hooks_.find(name);
  if (hook == hooks_.end()) return;
  if (hook->second.running > 0) --hook->second.running;
  start_some();
}

}  // namespace skep

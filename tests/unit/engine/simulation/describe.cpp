#include "unit/engine/simulation/describe.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace skep::engine::simulation {
namespace {

std::string line(const action::Spawn& it) {
  return fmt::format("Spawn {} instance {} definition {}", describe(it.worker), it.instance,
                     it.definition);
}
std::string line(const action::Keep& it) {
  return fmt::format("Keep {} {}", it.app, it.definitions);
}
std::string line(const action::Promote& it) {
  return "Promote " + describe(it.worker);
}
std::string line(const action::Drain& it) {
  return fmt::format("Drain {} {}", describe(it.worker), it.within.count());
}
std::string line(const action::Rescue& it) {
  return fmt::format("Rescue {} {} to {}", it.app, it.from, it.to);
}
std::string line(const action::CloseSlot& it) {
  return fmt::format("CloseSlot {}:{}", it.app, it.slot);
}
std::string line(const action::CloseAddress& it) {
  return fmt::format("CloseAddress {} {}", it.app, it.address.name());
}
std::string line(const action::Overload& it) {
  return fmt::format("Overload {} {}", it.app, it.on);
}
std::string line(const action::Signal& it) {
  return fmt::format("Signal {} {}{}", describe(it.worker), it.signal, it.group ? " group" : "");
}
std::string line(const action::Answer& it) {
  return fmt::format("Answer {} {} {}", describe(it.worker), it.ask, it.error);
}
std::string line(const action::Probe& it) {
  return fmt::format("Probe {} {} GET {} within {}ms", describe(it.worker), it.probe, it.path,
                     it.timeout / std::chrono::milliseconds(1));
}
std::string line(const action::SetEligible& it) {
  return fmt::format("SetEligible {} {}", it.app, it.slots);
}
std::string line(const action::Release& it) {
  return "Release " + it.app;
}
std::string line(const action::Reply& it) {
  std::string text = fmt::format("Reply {}", it.ticket);
  for (const CommandResult& result : it.results)
    text += fmt::format(" [{} {} {} {}]", result.target.name(), static_cast<int>(result.verb),
                        static_cast<int>(result.outcome), result.description);
  return text;
}
std::string line(const action::Publish& it) {
  const Notice& notice = it.notice;
  std::string text = fmt::format("Publish {} {} {}", name_of(notice.kind), describe(notice.worker),
                                 static_cast<int>(notice.severity));
  if (notice.from) text += fmt::format(" {}", name_of(*notice.from));
  if (notice.to) text += fmt::format("->{}", name_of(*notice.to));
  if (notice.pid) text += fmt::format(" pid {}", *notice.pid);
  if (notice.reason) text += fmt::format(" reason {}", name_of(*notice.reason));
  if (notice.threshold) text += fmt::format(" threshold {}", name_of(*notice.threshold));
  return text + " \"" + notice.text + '"';
}
std::string line(const action::Halt& /*it*/) {
  return "Halt";
}

std::string line(const event::Command& it) {
  std::string text = fmt::format("Command {} verb {}", it.ticket, static_cast<int>(it.verb));
  for (const Target& target : it.targets) text += ' ' + target.name();
  if (it.drain) text += " drain";
  if (it.wait) text += " wait";
  if (it.verb == Verb::scale)
    text += fmt::format(" workers {}{}", it.scaling.relative ? "+" : "", it.scaling.workers);
  return text;
}
std::string line(const event::ConfigLoaded& it) {
  std::string text = "ConfigLoaded";
  for (const AppSpec& app : it.apps)
    text += fmt::format(" {}*{} {} after {}", app.name, app.workers, fmt::join(app.command, " "),
                        app.after);
  return text;
}
std::string line(const event::Spawned& it) {
  return fmt::format("Spawned {} {}", describe(it.worker), it.pid);
}
std::string line(const event::SpawnFailed& it) {
  return fmt::format("SpawnFailed {} {}", describe(it.worker), it.failure.stage);
}
std::string line(const event::Asked& it) {
  return fmt::format("Asked {} {} {}", describe(it.worker), it.ask, it.address.name());
}
std::string line(const event::Listening& it) {
  return "Listening " + describe(it.worker);
}
std::string line(const event::Said& it) {
  return (it.what == event::Said::What::ready ? "Said ready " : "Said retire ") +
         describe(it.worker);
}
std::string line(const event::Drained& it) {
  return fmt::format("Drained {} able {} cut off {}", describe(it.worker), it.able, it.cut_off);
}
std::string line(const event::Rescued& it) {
  return fmt::format("Rescued {}:{} {} lost {}", it.app, it.slot, it.rescued, it.lost);
}
std::string line(const event::Notified& it) {
  std::string text = "Notified " + describe(it.worker);
  if (it.ready) text += " ready";
  if (it.stopping) text += " stopping";
  if (it.alive) text += " alive";
  if (it.ailing) text += " ailing";
  if (it.status) text += " status " + *it.status;
  if (it.extend_timeout) text += fmt::format(" extend {}", it.extend_timeout->count());
  return text;
}
std::string line(const event::Probed& it) {
  return fmt::format("Probed {} {} {}", describe(it.worker), it.probe, it.well ? "well" : it.text);
}
std::string line(const event::Sampled& it) {
  std::string text = fmt::format("Sampled late {}", it.late.count());
  for (const Sample& sample : it.samples)
    if (sample.silence > Duration::zero())
      text += fmt::format(" [{} silent {}ms{}{}]", describe(sample.worker),
                          sample.silence / std::chrono::milliseconds(1),
                          sample.waited > Duration::zero() ? " starved" : "",
                          sample.held != Held::no ? " held" : "");
  return text;
}
std::string line(const event::ScheduleDue& it) {
  return "ScheduleDue " + it.app;
}
std::string line(const event::Exited& it) {
  return fmt::format("Exited {} {}{}", describe(it.worker), it.status.describe(),
                     it.heap_exhausted ? ", heap exhausted" : "");
}

}  // namespace

std::string describe(const Action& action) {
  return std::visit([](const auto& it) { return line(it); }, action);
}

std::string describe(const Event& event) {
  return std::visit([](const auto& it) { return line(it); }, event);
}

std::string describe(const WorkerId& worker) {
  return fmt::format("{}#{}", worker.slot_name(), worker.incarnation);
}

}  // namespace skep::engine::simulation

#include "host/rescue/app_rescue.h"

#include <algorithm>
#include <fcntl.h>
#include <set>

namespace skep::host::rescue {

namespace {

// A connection costs about 20 us, and a turn of the reactor may take 10 ms.
constexpr int accepts_a_turn = 64;
// Of a queue that is given up with its socket; the kernel resets the rest.
constexpr int most_dropped = 1024;

}  // namespace

AppRescue::AppRescue(std::string app, Reactor& reactor, Surroundings& surroundings, Times times)
    : app_(std::move(app)),
      reactor_(reactor),
      surroundings_(surroundings),
      times_(times),
      ledger_(times.bounds) {}

// Callbacks of the reactor and of workers may come when the app is forgotten.
template <typename Call>
std::function<void()> AppRescue::safely(Call call) {
  return [weak = weak_from_this(), call] {
    if (const auto self = weak.lock()) (self.get()->*call)();
  };
}

void AppRescue::direct(std::vector<std::uint32_t> from, std::vector<std::uint32_t> to) {
  if (to.empty()) from.clear();
  released_ = false;
  from_ = std::move(from);
  // What waits in a slot that is closed goes to those that were named last.
  if (!to.empty()) to_ = std::move(to);
  find_queues();
  servers_changed();
}

void AppRescue::close(std::uint32_t slot) {
  released_ = false;
  if (surroundings_.closing_moves_queue(app_)) return finish(slot);
  const Instant now = reactor_.now();
  closing_.try_emplace(slot, Closing{now, now});
  if (!looking_)
    looking_ = reactor_.after(times_.closing_look, safely(&AppRescue::look_at_closing));
  find_queues();
  servers_changed();
}

// Which of the queues are its own only the sockets' owner can tell.
void AppRescue::close(const ListenAddress& address) {
  queues_.clear();
  surroundings_.close_address(app_, address);
  find_queues();
  servers_changed();
}

void AppRescue::reopened(std::uint32_t slot) {
  if (closing_.erase(slot) == 0) return;
  find_queues();
  servers_changed();
}

void AppRescue::servers_changed() {
  if (queues_.empty() && ledger_.empty()) return;
  name_targets();
  settle();
}

void AppRescue::sockets_changed(std::uint32_t slot) {
  const bool wanted = std::binary_search(from_.begin(), from_.end(), slot);
  if (!wanted && !closing_.contains(slot)) return;
  find_queues_of(slot);
  settle();
}

void AppRescue::worker_gone(Incarnation worker) {
  ledger_.died(worker, reactor_.now());
  servers_changed();
}

void AppRescue::release() {
  released_ = true;
  from_.clear();
  to_.clear();
  closing_.clear();
  queues_.clear();
  ledger_.give_up();
  do_deeds();
  arm();
  report();
}

bool AppRescue::over() const {
  return released_ && ledger_.empty() && !ledger_.told() && dropped_.empty();
}

void AppRescue::name_targets() {
  std::vector<Ledger::Target> targets;
  for (const std::uint32_t slot : to_) {
    if (closing_.contains(slot)) continue;
    const Surroundings::Server server = surroundings_.server(app_, slot);
    if (server.worker == 0) continue;
    Ledger::Target& target = targets.emplace_back();
    target.worker = server.worker;
    for (const ListenAddress& address : server.addresses)
      target.addresses.push_back(number_of(address));
  }
  ledger_.set_targets(targets, reactor_.now());
}

// There are no more of them than an app may have sockets.
Address AppRescue::number_of(const ListenAddress& address) {
  const auto found = std::find(addresses_.begin(), addresses_.end(), address);
  const auto number = static_cast<Address>(found - addresses_.begin());
  if (found == addresses_.end()) addresses_.push_back(address);
  return number;
}

void AppRescue::find_queues() {
  std::set<std::uint32_t> slots(from_.begin(), from_.end());
  for (const auto& [slot, closing] : closing_) slots.insert(slot);
  std::erase_if(queues_, [&](const auto& entry) { return !slots.contains(entry.first.first); });
  for (const std::uint32_t slot : slots) {
    const auto known = queues_.lower_bound({slot, 0});
    if (known == queues_.end() || known->first.first != slot) find_queues_of(slot);
  }
}

void AppRescue::find_queues_of(std::uint32_t slot) {
  forget_queues_of(slot);
  for (const Surroundings::Socket& socket : surroundings_.sockets(app_, slot)) {
    const Address address = number_of(socket.address);
    queues_.try_emplace({slot, address}, slot, address, socket.descriptor);
  }
}

void AppRescue::forget_queues_of(std::uint32_t slot) {
  std::erase_if(queues_, [slot](const auto& entry) { return entry.first.first == slot; });
}

void AppRescue::settle() {
  do_deeds();
  accept_some();
  arm();
}

// A deed can be the cause of others.
void AppRescue::do_deeds() {
  for (auto deeds = ledger_.take_deeds(); !deeds.empty(); deeds = ledger_.take_deeds())
    for (const Deed& deed : deeds) do_deed(deed);
}

void AppRescue::do_deed(const Deed& deed) {
  if (deed.what == Deed::What::let_go) {
    kept_.erase(deed.connection);
    return;
  }
  UniqueFd copy(::fcntl(kept_[deed.connection].get(), F_DUPFD_CLOEXEC, 3));
  auto answer = [weak = weak_from_this(), deed](bool taken) {
    if (const auto self = weak.lock()) self->answered(deed.worker, deed.connection, taken);
  };
  if (!copy || !surroundings_.give(deed.worker, addresses_[deed.address], std::move(copy),
                                   std::move(answer)))
    ledger_.refused(deed.worker, deed.connection, reactor_.now());
}

void AppRescue::answered(Incarnation worker, Connection connection, bool taken) {
  if (taken)
    ledger_.taken(worker, connection, reactor_.now());
  else
    ledger_.refused(worker, connection, reactor_.now());
  settle();
}

// One of each queue in turn.
void AppRescue::accept_some() {
  if (going_on_) return;
  int left = accepts_a_turn;
  for (bool some = true; some;) {
    some = false;
    for (auto& [key, queue] : queues_) {
      if (!queue.open() || !ledger_.wants(queue.address())) continue;
      if (left-- == 0) {
        going_on_ = true;
        return reactor_.post([weak = weak_from_this()] {
          const auto self = weak.lock();
          if (!self) return;
          self->going_on_ = false;
          self->settle();
        });
      }
      some = accept_from(queue) || some;
    }
  }
}

bool AppRescue::accept_from(Queue& queue) {
  Queue::Accepted accepted = queue.accept();
  if (accepted.empty) queue.watch(reactor_, safely(&AppRescue::settle));
  if (accepted.trouble) rest_after_trouble(queue);
  if (!accepted.connection) return !accepted.empty && !accepted.trouble;
  const auto closing = closing_.find(queue.slot());
  if (closing != closing_.end()) closing->second.busy = reactor_.now();
  const Connection connection = ledger_.accepted(queue.slot(), queue.address(), reactor_.now());
  kept_[connection] = std::move(accepted.connection);
  do_deeds();
  return true;
}

void AppRescue::rest_after_trouble(Queue& queue) {
  queue.rest();
  if (retrying_) return;
  retrying_ = reactor_.after(times_.after_trouble, [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (!self) return;
    self->retrying_.reset();
    for (auto& [key, resting] : self->queues_) resting.end_rest();
    self->settle();
  });
}

void AppRescue::arm() {
  const auto next = ledger_.next_due();
  if (next != armed_for_) {
    armed_for_ = next;
    due_.reset();
    if (next) {
      due_ = reactor_.at(*next, [weak = weak_from_this()] {
        const auto self = weak.lock();
        if (!self) return;
        self->armed_for_.reset();
        self->ledger_.due(self->reactor_.now());
        self->settle();
      });
    }
  }
  if (ledger_.told() && !reporting_)
    reporting_ = reactor_.after(times_.between_reports, safely(&AppRescue::report));
}

void AppRescue::report() {
  reporting_.reset();
  std::map<std::uint32_t, event::Rescued> reports;
  for (const Tally& tally : ledger_.take_tallies())
    reports[tally.slot] = {app_, tally.slot, tally.rescued, tally.lost};
  for (const auto& [slot, count] : std::exchange(dropped_, {})) {
    reports.try_emplace(slot, event::Rescued{app_, slot, 0, 0});
    reports[slot].lost += count;
  }
  for (auto& [slot, told] : reports) surroundings_.rescued(std::move(told));
}

void AppRescue::look_at_closing() {
  looking_.reset();
  const Instant now = reactor_.now();
  for (const auto& [key, queue] : queues_) {
    const auto closing = closing_.find(queue.slot());
    if (closing != closing_.end() && queue.holds_something()) closing->second.busy = now;
  }
  std::vector<std::uint32_t> over;
  for (const auto& [slot, closing] : closing_)
    if (now - closing.busy >= times_.quiet || now - closing.began >= times_.longest_closing)
      over.push_back(slot);
  for (const std::uint32_t slot : over) finish(slot);
  if (!closing_.empty())
    looking_ = reactor_.after(times_.closing_look, safely(&AppRescue::look_at_closing));
}

void AppRescue::finish(std::uint32_t slot) {
  if (closing_.erase(slot) > 0) drop_rest(slot);
  from_.erase(std::remove(from_.begin(), from_.end(), slot), from_.end());
  to_.erase(std::remove(to_.begin(), to_.end(), slot), to_.end());
  forget_queues_of(slot);
  surroundings_.close_slot(app_, slot);
  servers_changed();
}

// The kernel would reset them without a word.
void AppRescue::drop_rest(std::uint32_t slot) {
  std::uint64_t count = 0;
  for (const auto& [key, queue] : queues_)
    if (key.first == slot)
      while (count < most_dropped && queue.accept().connection) ++count;
  if (count == 0) return;
  dropped_[slot] += count;
  if (!reporting_) reporting_ = reactor_.after(times_.between_reports, safely(&AppRescue::report));
}

}  // namespace skep::host::rescue

#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "host/reactor/reactor.h"
#include "host/rescue/ledger.h"
#include "host/rescue/queue.h"
#include "host/rescue/surroundings.h"
#include "model/listen_address.h"

namespace skep::host::rescue {

struct Times {
  Duration between_reports = std::chrono::milliseconds(100);
  // A slot that left is closed when nothing has come for so long (handshakes may be under way) ...
  Duration quiet = std::chrono::seconds(1);
  Duration longest_closing = std::chrono::seconds(10);  // ... or at the latest after this
  Duration closing_look = std::chrono::milliseconds(100);
  Duration after_trouble = std::chrono::milliseconds(500);
  Bounds bounds{};
};

// The rescue of one app's connections: the descriptors of what its ledger decides on.
class AppRescue : public std::enable_shared_from_this<AppRescue> {
 public:
  AppRescue(std::string app, Reactor& reactor, Surroundings& surroundings, Times times);

  // As action::Rescue says.
  void direct(std::vector<std::uint32_t> from, std::vector<std::uint32_t> to);
  // As action::CloseSlot says; not where it is used again before.
  void close(std::uint32_t slot);
  // As action::CloseAddress says.
  void close(const ListenAddress& address);
  void reopened(std::uint32_t slot);
  // A worker has begun or ceased to listen somewhere, or has come into another slot.
  void servers_changed();
  // The slot may have other sockets than before.
  void sockets_changed(std::uint32_t slot);
  void worker_gone(Incarnation worker);
  // Touches no socket of the app any more; what no worker has is closed.
  void release();

  // It was released, and nothing is left to hear or to tell.
  [[nodiscard]] bool over() const;

 private:
  struct Closing {
    Instant began{};
    Instant busy{};  // when something was last seen there
  };
  using QueueKey = std::pair<std::uint32_t, Address>;

  void settle();
  void do_deeds();
  void do_deed(const Deed& deed);
  void answered(Incarnation worker, Connection connection, bool taken);
  void accept_some();
  bool accept_from(Queue& queue);
  void rest_after_trouble(Queue& queue);
  void arm();
  void report();
  void name_targets();
  void find_queues();
  void find_queues_of(std::uint32_t slot);
  void forget_queues_of(std::uint32_t slot);
  [[nodiscard]] Address number_of(const ListenAddress& address);
  void look_at_closing();
  void finish(std::uint32_t slot);
  void drop_rest(std::uint32_t slot);
  template <typename Call>
  [[nodiscard]] std::function<void()> safely(Call call);

  std::string app_;
  Reactor& reactor_;
  Surroundings& surroundings_;
  Times times_;
  Ledger ledger_;
  std::vector<std::uint32_t> from_;
  std::vector<std::uint32_t> to_;  // the last that were named
  std::map<std::uint32_t, Closing> closing_;
  std::vector<ListenAddress> addresses_;  // by number
  std::map<QueueKey, Queue> queues_;
  std::unordered_map<Connection, UniqueFd> kept_;
  std::map<std::uint32_t, std::uint64_t> dropped_;  // by slot, when it was closed
  bool released_ = false;
  bool going_on_ = false;  // in a later turn
  std::optional<Instant> armed_for_;
  Timer due_;
  Timer reporting_;
  Timer looking_;
  Timer retrying_;
};

}  // namespace skep::host::rescue

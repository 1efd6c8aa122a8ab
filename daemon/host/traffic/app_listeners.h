#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

#include "host/handover/facts.h"
#include "host/handover/named_fd.h"
#include "host/process/identity.h"
#include "host/traffic/kernel_programs.h"
#include "host/traffic/listeners.h"
#include "host/traffic/reuseport_group.h"
#include "host/traffic/shared_socket.h"
#include "model/listen_address.h"
#include "model/worker_id.h"

namespace skep::host {

// The listening sockets of one app; Listeners says what each function does.
class AppListeners {
 public:
  // The kernel refused a change of who is picked, so that the former choice holds.
  using Refused = std::function<void(const ListenAddress& address, int error)>;
  AppListeners(KernelPrograms& programs, Refused refused)
      : programs_(programs), refused_(std::move(refused)) {}

  [[nodiscard]] tl::expected<int, int> open(std::uint32_t slot, ListenAddress address,
                                            const Identity* binder, const SocketWish& wish);
  void listening(const WorkerId& worker, const ListenAddress& address);
  void closed(const WorkerId& worker, const ListenAddress& address);
  void worker_gone(const WorkerId& worker);

  void set_eligible(const std::vector<std::uint32_t>& slots);
  void set_balance(Balance balance);
  void set_connections(std::span<const std::pair<std::uint32_t, std::uint32_t>> open);

  [[nodiscard]] std::vector<SlotSocket> sockets(std::uint32_t slot) const;
  void close_slot(std::uint32_t slot);
  void close_address(const ListenAddress& address);
  [[nodiscard]] std::optional<Steering> steering() const;

  [[nodiscard]] ListenerFacts facts(std::vector<NamedDescriptor>& fds) const;
  void restore(const ListenerFacts& facts, FormerFds& fds);
  void end_restore();

  void begin_overload(Refusal refusal);
  void end_overload();

  void mind_queues();
  // The address where something was put right, if any.
  [[nodiscard]] std::optional<ListenAddress> mend();
  void release();

 private:
  using Groups = std::map<ListenAddress, ReuseportGroup>;

  [[nodiscard]] tl::expected<int, int> open_own(std::uint32_t slot, const ListenAddress& address);
  [[nodiscard]] tl::expected<int, int> open_shared(const ListenAddress& address,
                                                   const Identity* binder, const SocketWish& wish);
  [[nodiscard]] bool full() const;
  [[nodiscard]] Groups::iterator find(const ListenAddress& address);
  [[nodiscard]] std::vector<std::uint32_t> loads() const;
  [[nodiscard]] std::uint32_t given(std::uint32_t slot) const;
  void balance();
  void balance(const ListenAddress& address, ReuseportGroup& group);
  void balance(const ListenAddress& address, ReuseportGroup& group,
               std::span<const std::uint32_t> loads);
  void open_door(const ListenAddress& address, ReuseportGroup& group);

  // What was open in a slot, and what all groups had given it until then.
  struct Load {
    std::uint32_t open = 0;
    std::uint32_t given = 0;
  };

  KernelPrograms& programs_;
  Refused refused_;
  std::vector<bool> eligible_;  // by slot
  bool restoring_ = false;
  Balance balance_ = Balance::round_robin;
  std::vector<Load> loads_;  // by slot
  std::shared_ptr<const Refusal> refusal_;
  int door_mends_left_ = 0;  // until what came to the doors before the overload's end is forgotten
  Groups groups_;            // by the address that was asked for
  std::map<ListenAddress, SharedSocket> shared_;
  std::set<ListenAddress> released_;  // those of shared_ that were, and were not asked for since
};

}  // namespace skep::host

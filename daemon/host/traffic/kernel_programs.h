#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "host/traffic/attach_classic.h"
#include "host/traffic/group_steering.h"
#include "host/traffic/numbered_fd.h"
#include "model/snapshot.h"

namespace skep::host {

// Finds the best program that the kernel takes for a group, and tells why it was not a better one.
class KernelPrograms {
 public:
  KernelPrograms(Steering best, AttachClassic attach) : best_(best), attach_(std::move(attach)) {}

  // Attached to the group of `socket`, its first one, which does not listen yet. Null: none.
  [[nodiscard]] std::unique_ptr<GroupSteering> attach_to(int socket);

  // Goes on with that of an earlier skepd, through the group's `anchor`. Null: the kernel does not
  // take it again; then the former program goes on with the choice that it had last.
  [[nodiscard]] std::unique_ptr<GroupSteering> restore(const GroupFacts& facts, FormerFds& fds,
                                                       int anchor);

  // Why new connections are not spread as well as they could be, a sentence, once.
  [[nodiscard]] std::optional<std::string> take_warning();

 private:
  [[nodiscard]] std::unique_ptr<GroupSteering> attach_ebpf(int socket);
  [[nodiscard]] std::unique_ptr<GroupSteering> attach_classic_to(int socket);

  Steering best_;
  AttachClassic attach_;
  std::string refused_ebpf_;
  std::string refused_classic_;
  bool warned_ = false;
};

}  // namespace skep::host

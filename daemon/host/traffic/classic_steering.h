#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "host/traffic/attach_classic.h"
#include "host/traffic/group_steering.h"
#include "host/traffic/steering_table.h"

namespace skep::host {

// By classic BPF, which takes no right: a program that names what is chosen, made anew for each
// change. The kernel knows the sockets by the order in which they began to listen, and puts the
// last in the place of one that ends.
class ClassicSteering : public GroupSteering {
 public:
  explicit ClassicSteering(AttachClassic attach) : attach_(std::move(attach)) {}

  // Goes on with a group in this order, whatever the kernel's program names.
  ClassicSteering(AttachClassic attach, std::vector<Member> order)
      : attach_(std::move(attach)), order_(std::move(order)), attached_{false, {}} {}

  [[nodiscard]] Steering level() const override { return Steering::classic_bpf; }
  [[nodiscard]] int attach(int socket) override { return attach_(socket, attached_); }
  [[nodiscard]] int joined(Member member, int socket) override;
  void left(Member member) override;
  [[nodiscard]] int choose(const Choice& choice, int anchor) override;
  [[nodiscard]] std::uint32_t given(std::uint32_t) const override { return 0; }
  void save(GroupFacts& facts, std::vector<NamedDescriptor>&) const override {
    facts.order = order_;
  }

 private:
  [[nodiscard]] ClassicPick pick(const Choice& choice);
  [[nodiscard]] ClassicPick pick_by_source(const Choice& choice);

  AttachClassic attach_;
  std::optional<SourceTable> sources_;
  std::vector<Member> order_;         // the kernel's
  ClassicPick attached_{false, {0}};  // what the kernel's program names
};

}  // namespace skep::host
